"""What a diagnosis looks at of a run's images is what the run learned from and was validated with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.data.dataset import Mnist
from mnist_core.data.faults import FaultPlan
from mnist_core.diagnosis.probes import check_neighbours
from mnist_core.diagnosis.run_images import SAMPLE, run_images
from mnist_core.errors import ConfigError
from mnist_core.training.values import training_data

CONFIG = TrainingConfig(training_images=8000, validation_fraction=0.02, seed=3)


@pytest.mark.parametrize(
    "faults",
    [
        {},
        {"label_noise": 0.3, "class_kept": (1.0,) * 9 + (0.1,)},
        {"thin_share": 0.3, "training_share": 0.5},
        {"inverted": True, "shift_pixels": 2, "blur_pixels": 1.0, "pixel_scale": 0.5},
    ],
)
def test_a_sample_of_what_a_run_learned_from_is_as_the_run_saw_it(mnist: Mnist, faults: dict[str, Any]) -> None:
    plan = FaultPlan.model_validate(faults)
    data, _ = training_data(CONFIG, mnist, plan)
    found = run_images(CONFIG, plan)
    learned = {(image.tobytes(), label) for image, label in zip(data.x_train, data.y_train.tolist(), strict=True)}
    assert found.counts.tolist() == np.bincount(data.y_train, minlength=10).tolist()
    assert len(found.x_sample) == min(SAMPLE, len(data.x_train))
    assert {(image.tobytes(), label) for image, label in zip(found.x_sample, found.y_sample.tolist(), strict=True)} <= (
        learned
    )
    assert (found.x_validation == data.x_validation).all()


def test_a_sample_is_in_random_order_and_the_same_again() -> None:
    first, second = (run_images(CONFIG, FaultPlan()) for _ in range(2))
    assert (first.x_sample == second.x_sample).all()
    assert check_neighbours(first.x_sample, first.y_sample) == check_neighbours(second.x_sample, second.y_sample)
    assert (np.diff(first.y_sample.astype(int)) == 0).mean() < 0.15


def test_faults_that_leave_too_few_images_are_refused_as_in_training() -> None:
    with pytest.raises(ConfigError, match="leave 0 training images"):
        run_images(CONFIG, FaultPlan(class_kept=(0.0,) * 10))
