"""Labels that are probably wrong, found by confident learning.

Northcutt, Jiang and Chuang (2021), "Confident learning: estimating uncertainty in dataset labels", JAIR 70:1373-1411
(arXiv 1911.00068): an image counts as confidently of a digit where its probability reaches what is usual among the
images so labelled. Suspects are those off the diagonal of the "confident joint" of given and true labels, the paper's
second method.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.cases import Labels, Probabilities


@dataclass(frozen=True)
class Suspect:
    """An image whose label is probably wrong: its place, the label given, the digit suggested.

    `confidence` is the probability of the digit suggested, in [0, 1].
    """

    index: int
    given: int
    suggested: int
    confidence: float


def suspected_labels(belief: Probabilities, labels: Labels) -> tuple[Suspect, ...]:
    """Return the images whose label is probably wrong, in the order of their places.

    Args:
        belief: Of images that whoever believes it did not learn from, `float32`, shape `(n, 10)`, rows sum to 1.
        labels: The digits given, shape `(n,)`; each of the ten at least once.

    Raises:
        EvaluationError: If a digit has no image.
    """
    usual = _usual_confidence(belief, labels)
    confident = np.where(belief >= usual, belief, 0.0)
    suggested = confident.argmax(axis=1)
    chosen = (confident.max(axis=1) > 0) & (suggested != labels)
    return tuple(
        Suspect(int(index), int(labels[index]), int(suggested[index]), float(belief[index, suggested[index]]))
        for index in np.flatnonzero(chosen)
    )


def _usual_confidence(belief: Probabilities, labels: Labels) -> Probabilities:
    """The mean probability of each digit among the images so labelled, shape `(10,)`."""
    missing = [digit for digit in range(belief.shape[1]) if not (labels == digit).any()]
    if missing:
        raise EvaluationError(
            f"No image is labelled {', '.join(map(str, missing))}; each of the ten digits is needed to find wrong "
            "labels."
        )
    usual: Probabilities = np.array([belief[labels == digit, digit].mean() for digit in range(belief.shape[1])])
    return usual
