"""What is eased in the last quarter of a run: labels are plain again, pictures less changed. No TensorFlow here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LAST_PART = 0.25
"""Of a run. The network keeps what harder work taught it, and learns how sure to be and how digits really look."""


def smoothing_of(share: float, first_step: int, steps: int, total_steps: int) -> NDArray[np.float32]:
    """What share of each label is spread evenly over all digits (Szegedy and others 2016), for each of some steps.

    Args:
        share: The share while labels are smoothed, in [0, 1).
        first_step: The first of the steps, counted from the beginning of the run's plan.
        steps: How many there are.
        total_steps: How many the plan has.

    Returns:
        `float32`, shape `(steps,)`: the share, or 0 in the last quarter of the plan.
    """
    return _then(share, 0.0, first_step, steps, total_steps)


def strength_of(final: float, first_step: int, steps: int, total_steps: int) -> NDArray[np.float32]:
    """How far pictures are changed, as a share of what their augmentation allows, for each of some steps.

    Args:
        final: The share in the last quarter, in [0, 1].
        first_step: The first of the steps, counted from the beginning of the run's plan.
        steps: How many there are.
        total_steps: How many the plan has.

    Returns:
        `float32`, shape `(steps,)`: 1, or `final` in the last quarter of the plan.
    """
    return _then(1.0, final, first_step, steps, total_steps)


def _then(before: float, after: float, first_step: int, steps: int, total_steps: int) -> NDArray[np.float32]:
    numbers = np.arange(first_step, first_step + steps)
    return np.where(numbers < (1 - LAST_PART) * total_steps, before, after).astype(np.float32)
