"""What each step of a run is told: its learning rate, and what is eased at the end. No TensorFlow here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.choices.schedules import learning_rates
from mnist_core.config import TrainingConfig
from mnist_core.training.last_quarter import smoothing_of, strength_of
from mnist_core.training.state import Plan


@dataclass(frozen=True)
class StepSettings:
    """What each of some steps is told, `float32`, shape `(steps,)`.

    `smoothing` is the share of each label that is spread evenly over all digits, without effect where the config
    smooths none; `strength` the share of the config's augmentation that changes the pictures.
    """

    rates: NDArray[np.float32]
    smoothing: NDArray[np.float32]
    strength: NDArray[np.float32]

    @classmethod
    def of_rates(cls, rates: NDArray[np.float32]) -> StepSettings:
        """Steps at these learning rates, of which nothing is eased."""
        return cls(rates, np.zeros_like(rates), np.ones_like(rates))


@dataclass(frozen=True)
class StepPlan:
    """The steps of a run as its config and its plan have them; `batches` is how many make an epoch."""

    config: TrainingConfig
    plan: Plan
    batches: int

    @property
    def scheduled_until(self) -> int:
        """After how many steps the schedule ends and the weights are averaged."""
        return self.plan.first_step + self.plan.steps - self._steady_steps

    def settings(self, first_step: int, steps: int, rate_factor: float) -> StepSettings:
        """What so many steps from `first_step` on are told; the schedule is multiplied with `rate_factor`."""
        place = (first_step - self.plan.first_step, steps, self.plan.steps)
        peak = self.config.learning_rate * rate_factor
        return StepSettings(
            learning_rates(self.config.schedule, peak, *place, self._steady_steps),
            smoothing_of(self.config.label_smoothing, *place),
            strength_of(self.config.final_augmentation, *place),
        )

    @property
    def _steady_steps(self) -> int:
        return min(self.config.averaged_epochs * self.batches, self.plan.steps)
