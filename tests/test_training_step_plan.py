"""mnist_core.training.step_plan: what each step of a run is told."""

from __future__ import annotations

import numpy as np

from mnist_core.choices.schedules import STEADY_FACTOR, learning_rates
from mnist_core.config import TrainingConfig
from mnist_core.training.last_quarter import smoothing_of, strength_of
from mnist_core.training.state import Plan
from mnist_core.training.step_plan import StepPlan, StepSettings

CONFIG = TrainingConfig(
    epochs=8,
    schedule="one_cycle",
    learning_rate=0.01,
    label_smoothing=0.1,
    augmentation="affine",
    final_augmentation=0.5,
    averaged_epochs=2,
)


def test_a_step_is_told_what_its_place_in_the_plan_asks_for() -> None:
    told = StepPlan(CONFIG, Plan(epochs=8, steps=80), batches=10).settings(50, 20, rate_factor=0.5)
    np.testing.assert_array_equal(told.rates, learning_rates("one_cycle", 0.005, 50, 20, 80, 20))
    np.testing.assert_array_equal(told.smoothing, smoothing_of(0.1, 50, 20, 80))
    np.testing.assert_array_equal(told.strength, strength_of(0.5, 50, 20, 80))


def test_an_extension_is_told_from_its_own_first_step_on() -> None:
    whole = StepPlan(CONFIG, Plan(epochs=8, steps=80), batches=10)
    longer = StepPlan(CONFIG, Plan(epochs=16, steps=80, first_step=80, patience_from=8), batches=10)
    for name in ("rates", "smoothing", "strength"):
        np.testing.assert_array_equal(
            getattr(longer.settings(90, 30, 1.0), name), getattr(whole.settings(10, 30, 1.0), name)
        )
    assert (whole.scheduled_until, longer.scheduled_until) == (60, 140)


def test_weights_are_averaged_over_the_whole_of_a_plan_shorter_than_asked_for() -> None:
    plan = StepPlan(CONFIG, Plan(epochs=1, steps=10), batches=10)
    assert plan.scheduled_until == 0
    np.testing.assert_allclose(plan.settings(0, 10, 1.0).rates, 0.01 * STEADY_FACTOR, rtol=1e-6)


def test_steps_told_of_their_rates_alone_have_nothing_eased() -> None:
    told = StepSettings.of_rates(np.full(3, 0.1, np.float32))
    assert (told.smoothing.tolist(), told.strength.tolist()) == ([0.0] * 3, [1.0] * 3)
    assert told.smoothing.dtype == told.strength.dtype == np.float32
