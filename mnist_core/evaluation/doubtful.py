"""Test images that people do not agree on, and what a model's errors are worth once these are told apart.

Of MNIST's 10,000 test labels, 15 lack a majority among five people who were asked anew (Northcutt, Athalye and Mueller
2021, "Pervasive label errors in test sets destabilize machine learning benchmarks", arXiv 2103.14749). Where a
committee of other models is at hand, an image that divides it counts as one at which people would hesitate; neither
depends on the model that is judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.cases import Labels
from mnist_core.evaluation.confusion import Pair
from mnist_core.evaluation.intervals import Estimate, estimate_share
from mnist_core.evaluation.slices import Right

TEST_IMAGES = 10_000

WITHOUT_MAJORITY = (
    947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729,
)  # fmt: skip
"""Positions among the test images, from 0."""

DISPUTED: dict[Pair, tuple[int, ...]] = {
    (4, 9): (740, 1232, 1901, 2130, 2406, 3850, 3869, 4783, 4823, 4860, 8527),
    (7, 1): (4201, 6572, 6576),
}
"""Test images that the same votes dispute between the two digits of a pinned pair."""

AMBIGUOUS_FROM = 0.5
"""A committee's ambiguity from which on people would hesitate: it gives the label less than half of its belief."""


@dataclass(frozen=True)
class ErrorKinds:
    """What a model's errors are: `label_doubtful` where people found no majority, `people_hesitate` where a committee
    is divided, `model_wrong` all others.

    `people_hesitate` is None where there was no committee to ask; its images count as the model's errors then.
    `with_doubtful` is accuracy over all images, `without_doubtful` over those of neither of the first two kinds; None
    where there are none.
    """

    label_doubtful: int
    people_hesitate: int | None
    model_wrong: int
    doubtful_images: int
    with_doubtful: Estimate | None
    without_doubtful: Estimate | None

    @property
    def errors(self) -> int:
        """All of the model's errors."""
        return self.label_doubtful + (self.people_hesitate or 0) + self.model_wrong


@dataclass(frozen=True)
class DisputedPair:
    """How often a pair is confused, and how many of these `errors` lie on the `images` that people dispute too."""

    digits: Pair
    errors: int
    disputed_errors: int
    images: int


def disputed_pairs(y_true: Labels, y_pred: NDArray[np.int64]) -> tuple[DisputedPair, ...]:
    """Return how much of the pinned pairs' confusion is the digits' rather than the model's.

    Args:
        y_true: True digits of MNIST's test images, shape `(10000,)`, in MNIST's order.
        y_pred: The digits read, like `y_true`.

    Raises:
        EvaluationError: If these are not all of MNIST's test images.
    """
    _no_majority(np.asarray(y_true == y_pred))
    return tuple(_disputed(pair, images, y_true, y_pred) for pair, images in DISPUTED.items())


def _disputed(pair: Pair, images: tuple[int, ...], y_true: Labels, y_pred: NDArray[np.int64]) -> DisputedPair:
    confused = np.isin(y_true, pair) & np.isin(y_pred, pair) & (y_true != y_pred)
    return DisputedPair(pair, int(confused.sum()), int(confused[list(images)].sum()), len(images))


def error_kinds(right: Right, ambiguity: NDArray[np.float32] | None = None) -> ErrorKinds:
    """Return how many of a model's errors on the test images are its own.

    Args:
        right: Whether each of MNIST's test images was read rightly, `bool`, shape `(10000,)`, in MNIST's order.
        ambiguity: A committee's doubt in each label, in [0, 1], shape `(10000,)`, 0 where it is sure of it; None
            where there is no committee.

    Raises:
        EvaluationError: If these are not all of MNIST's test images.
    """
    no_majority = _no_majority(right)
    hesitate = _hesitating(right, ambiguity) & ~no_majority
    doubtful = no_majority | hesitate
    clear = right[~doubtful]
    return ErrorKinds(
        label_doubtful=int((~right & no_majority).sum()),
        people_hesitate=int((~right & hesitate).sum()) if ambiguity is not None else None,
        model_wrong=int((~clear).sum()),
        doubtful_images=int(doubtful.sum()),
        with_doubtful=estimate_share(int(right.sum()), len(right)),
        without_doubtful=estimate_share(int(clear.sum()), len(clear)),
    )


def _no_majority(right: Right) -> NDArray[np.bool_]:
    if right.shape != (TEST_IMAGES,) or right.dtype != np.bool_:
        raise EvaluationError(
            f"Which images are doubtful is known of MNIST's {TEST_IMAGES:,} test images, each read rightly or not; "
            f"these answers are {right.dtype} of shape {right.shape}."
        )
    found = np.zeros(TEST_IMAGES, dtype=np.bool_)
    found[list(WITHOUT_MAJORITY)] = True
    return found


def _hesitating(right: Right, ambiguity: NDArray[np.float32] | None) -> NDArray[np.bool_]:
    if ambiguity is None:
        return np.zeros(len(right), dtype=np.bool_)
    if ambiguity.shape != right.shape:
        raise EvaluationError(f"There are {len(ambiguity)} ambiguity scores for {len(right)} images.")
    return ambiguity > AMBIGUOUS_FROM
