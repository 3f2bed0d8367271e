"""The images that a network misread, the worst first, from its answers and the true digits' probabilities alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Misread:
    """One misread image: its position among those judged, its digit, what was read, and the digit's probability."""

    index: int
    true: int
    predicted: int
    true_probability: float


def misreads(
    predicted: NDArray[np.uint8], true_probabilities: NDArray[np.float16], y_true: NDArray[np.uint8]
) -> tuple[Misread, ...]:
    """All misread images, the one whose true digit was the least probable first.

    Args:
        predicted: What was read, digits, shape `(n,)`.
        true_probabilities: The probability of the true digit, in [0, 1], shape `(n,)`.
        y_true: True digits, shape `(n,)`.
    """
    wrong = np.flatnonzero(predicted != y_true)
    worst_first = wrong[np.argsort(true_probabilities[wrong], kind="stable")]
    return tuple(
        Misread(int(at), int(y_true[at]), int(predicted[at]), float(true_probabilities[at])) for at in worst_first
    )
