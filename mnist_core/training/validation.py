"""How well probabilities fit the true digits. No Keras here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SMALLEST_PROBABILITY = 1e-7


@dataclass(frozen=True, eq=False)
class Judgement:
    """Loss, share of right answers and `matrix[true, predicted]`, counts, `int64`; None where nothing was judged."""

    loss: float | None = None
    accuracy: float | None = None
    confusion: NDArray[np.int64] | None = None


def judged(probabilities: NDArray[np.float32], y_true: NDArray[np.uint8]) -> Judgement:
    """How probabilities, shape `(n, 10)`, fit the true digits, shape `(n,)`."""
    y_predicted = probabilities.argmax(axis=1)
    confusion = np.zeros((10, 10), np.int64)
    np.add.at(confusion, (y_true, y_predicted), 1)
    return Judgement(cross_entropy(probabilities, y_true), float(np.mean(y_predicted == y_true)), confusion)


def cross_entropy(probabilities: NDArray[np.float32], y_true: NDArray[np.uint8]) -> float:
    """Mean negative log-likelihood of the true labels, natural logarithm; tiny probabilities count as 1e-7."""
    likelihood = probabilities[np.arange(len(y_true)), y_true]
    return float(-np.log(np.maximum(likelihood, SMALLEST_PROBABILITY)).mean())
