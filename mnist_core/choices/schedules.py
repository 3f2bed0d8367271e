"""The registry of learning-rate schedules: what the configured rate is multiplied with over a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ONE_CYCLE_WARM_UP = 0.3
ONE_CYCLE_START = 0.04
STEP_DROP_EVERY = 1 / 3
STEP_DROP_FACTOR = 0.1
STEADY_FACTOR = 0.25
"""What the rate is multiplied with where weights are averaged: high enough that they go on moving."""

Factor = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True)
class Schedule:
    """A schedule to choose; `factor` maps progress through the run, in [0, 1], to a factor in [0, 1]."""

    name: str
    label: str
    summary: str
    factor: Factor


def _constant(progress: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.ones_like(progress)


def _cosine(progress: NDArray[np.float64]) -> NDArray[np.float64]:
    return 0.5 * (1.0 + np.cos(np.pi * progress))


def _one_cycle(progress: NDArray[np.float64]) -> NDArray[np.float64]:
    rising = ONE_CYCLE_START + (1.0 - ONE_CYCLE_START) * progress / ONE_CYCLE_WARM_UP
    falling = _cosine((progress - ONE_CYCLE_WARM_UP) / (1.0 - ONE_CYCLE_WARM_UP))
    return np.where(progress < ONE_CYCLE_WARM_UP, rising, falling)


def _step(progress: NDArray[np.float64]) -> NDArray[np.float64]:
    return STEP_DROP_FACTOR ** np.minimum(np.floor(progress / STEP_DROP_EVERY), 2.0)


SCHEDULES: dict[str, Schedule] = {
    schedule.name: schedule
    for schedule in (
        Schedule("constant", "Constant", "The same rate from start to end.", _constant),
        Schedule("cosine", "Cosine", "Falls smoothly to zero.", _cosine),
        Schedule("one_cycle", "One cycle", "Warms up, then falls to zero (Smith and Topin 2017).", _one_cycle),
        Schedule("step", "Step", "A tenth after each third of the run.", _step),
    )
}


def learning_rates(
    schedule: str, peak: float, first_step: int, steps: int, total_steps: int, steady_steps: int = 0
) -> NDArray[np.float32]:
    """The learning rate of each of `steps` consecutive steps.

    Args:
        schedule: A key of `SCHEDULES`.
        peak: The configured learning rate.
        first_step: Zero-based number of the first step within the run.
        steps: How many steps.
        total_steps: Steps of the whole run.
        steady_steps: How many of them, the last ones, come after the schedule and have a steady rate.

    Returns:
        `float32`, shape `(steps,)`.
    """
    scheduled_steps = total_steps - steady_steps
    progress = np.arange(first_step, first_step + steps, dtype=np.float64) / max(scheduled_steps, 1)
    factors = SCHEDULES[schedule].factor(np.minimum(progress, 1.0))
    if steady_steps:
        factors = np.where(np.arange(first_step, first_step + steps) < scheduled_steps, factors, STEADY_FACTOR)
    return (peak * factors).astype(np.float32)
