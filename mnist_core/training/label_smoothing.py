"""How much labels are smoothed at each step of a run. No TensorFlow here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SMOOTHED_PART = 0.75
"""Of a run. At the end labels are plain again: the network keeps what smoothing taught it and learns how sure to be."""


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
    numbers = np.arange(first_step, first_step + steps)
    return np.where(numbers < SMOOTHED_PART * total_steps, share, 0.0).astype(np.float32)
