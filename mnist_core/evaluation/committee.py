"""How far a committee of networks agrees on an image, and from where on its doubt counts as hesitation.

The committee's belief is the mean of its members' probabilities, each at a temperature of its own; such a linear pool
stays undecided where its members contradict one another (Lakshminarayanan, Pritzel and Blundell 2017, "Simple and
scalable predictive uncertainty estimation using deep ensembles", NeurIPS).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.calibration import tempered
from mnist_core.evaluation.cases import Labels, Probabilities
from mnist_core.evaluation.temperature import fit_temperature


@dataclass(frozen=True, eq=False)
class Doubt:
    """A committee's doubt in each of `n` images.

    `ambiguity` is 1 less the lead of its first choice over its second, `float32`, in [0, 1]: 0 where one digit has all
    belief, 1 where two have the same. `first` and `second` are these digits, `uint8`.
    """

    ambiguity: NDArray[np.float32]
    first: NDArray[np.uint8]
    second: NDArray[np.uint8]


def pooled(members: Sequence[Probabilities], temperatures: Sequence[float]) -> Probabilities:
    """Return the committee's belief: the mean of the members' probabilities, each at its temperature.

    Args:
        members: What each says of the same images, `float32`, shape `(n, 10)`, rows sum to 1; one member or more.
        temperatures: One for each.
    """
    parts = [tempered(said, temperature) for said, temperature in zip(members, temperatures, strict=True)]
    belief: Probabilities = np.mean(parts, axis=0, dtype=np.float32)
    return belief


def member_temperatures(members: Sequence[Probabilities], y_true: Labels) -> tuple[float, ...]:
    """Return for each member the temperature under which the labels of images it did not learn from are most likely."""
    return tuple(fit_temperature(said, y_true) for said in members)


def doubt(belief: Probabilities) -> Doubt:
    """Return how undecided a belief is between its first and its second choice; no label is asked.

    Args:
        belief: `float32`, shape `(n, 10)`, rows sum to 1.
    """
    order = np.argsort(-belief, axis=1, kind="stable")[:, :2]
    best, next_best = np.take_along_axis(belief, order, axis=1).T
    first, second = order.T.astype(np.uint8)
    return Doubt(np.clip(1 - (best - next_best), 0, 1).astype(np.float32), first, second)


def is_doubted(belief: Probabilities, y_true: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which images' labels have at most half of a belief, `bool`, shape `(n,)`.

    Args:
        belief: Of images that the committee did not learn from, `float32`, shape `(n, 10)`.
        y_true: Their labels, shape `(n,)`.
    """
    return np.asarray(belief[np.arange(len(y_true)), y_true] <= 0.5)


def hesitant_from(ambiguity: NDArray[np.float32], agrees: NDArray[np.bool_]) -> float:
    """Return the least ambiguity from which on a committee's first choice is no better than the toss of a coin.

    Of the images that are at least so ambiguous, taken together, it names the labelled digit in at most half.

    Args:
        ambiguity: Of images that the committee did not learn from, `float32`, shape `(n,)`.
        agrees: Whether its first choice is their label, `bool`, shape `(n,)`.

    Raises:
        EvaluationError: If its first choice is better than that at any ambiguity.
    """
    order = np.argsort(-ambiguity, kind="stable")
    shares = np.cumsum(agrees[order]) / np.arange(1, len(order) + 1)
    is_last_of_ties = np.append(np.diff(ambiguity[order]) < 0, True)
    hesitant = np.flatnonzero((shares <= 0.5) & is_last_of_ties)
    if not len(hesitant):
        raise EvaluationError(
            f"Among {len(order):,} images the committee's first choice is right in over half of the most ambiguous "
            "ones too; it takes more images, or members that differ more, to tell from where on it hesitates."
        )
    return float(ambiguity[order[hesitant[-1]]])
