"""mnist_core.training.execution: how TensorFlow executes what the lab asks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from mnist_core.config import TrainingConfig

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

pytestmark = pytest.mark.slow


def weights_after_three_steps(mnist: Mnist) -> list[np.ndarray]:
    from mnist_core.models.build import build_model
    from mnist_core.training.step_plan import StepSettings
    from mnist_core.training.steps import TrainSteps

    config = TrainingConfig(architecture="fast_cnn", batch_size=32)
    model = build_model(config)
    steps = TrainSteps(model, config, mnist.x_train[:96], mnist.y_train[:96])
    settings = StepSettings.of_rates(np.full(3, 0.001, np.float32))
    steps(np.arange(96, dtype=np.int32).reshape(3, 32), settings, 0)
    return list(model.get_weights())


def test_graphs_that_are_run_as_traced_teach_what_rewritten_ones_teach(mnist: Mnist) -> None:
    import tensorflow as tf

    from mnist_core.training.execution import set_up_execution

    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False})
    rewritten = weights_after_three_steps(mnist)
    set_up_execution()
    assert tf.config.optimizer.get_experimental_options()["disable_meta_optimizer"]
    for one, other in zip(weights_after_three_steps(mnist), rewritten, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-5)
