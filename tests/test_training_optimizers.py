"""mnist_core.training.optimizers: the configured optimizer, and its quicker Adam."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from mnist_core.choices.optimizers import OPTIMIZERS
from mnist_core.config import TrainingConfig

if TYPE_CHECKING:
    import keras

pytestmark = pytest.mark.slow


def moved(optimizer: keras.optimizers.Optimizer, steps: int = 20) -> list[np.ndarray]:
    """The weights and the optimizer's state after some steps with random gradients."""
    import keras
    import tensorflow as tf

    random = np.random.default_rng(7)
    weights = [keras.Variable(random.normal(size=shape).astype("float32")) for shape in ((30, 20), (20,))]
    optimizer.build(weights)
    step = tf.function(lambda gradients: optimizer.apply(gradients, weights))
    for _ in range(steps):
        step([tf.constant(random.normal(size=weight.shape), tf.float32) for weight in weights])
    return [variable.numpy() for variable in (*weights, *optimizer.variables)]


@pytest.mark.parametrize("weight_decay", [0.0, 0.01])
@pytest.mark.parametrize("name", ["adam", "adamw"])
def test_the_quicker_step_moves_weights_and_state_as_that_of_keras_does(name: str, weight_decay: float) -> None:
    import keras

    from mnist_core.training.optimizers import make_optimizer

    ours = make_optimizer(TrainingConfig(optimizer=name, learning_rate=0.01, weight_decay=weight_decay))
    theirs = getattr(keras.optimizers, OPTIMIZERS[name].keras_class)(learning_rate=0.01)
    theirs.weight_decay = weight_decay or None
    for quick, plain in zip(moved(ours), moved(theirs), strict=True):
        np.testing.assert_allclose(quick, plain, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", ["adam", "adamw"])
def test_the_quicker_step_is_one_operation_for_each_variable(name: str) -> None:
    import keras
    import tensorflow as tf

    from mnist_core.training.optimizers import make_optimizer

    optimizer = make_optimizer(TrainingConfig(optimizer=name))
    weights = [keras.Variable(np.zeros(shape, np.float32)) for shape in ((3, 2), (2,))]
    optimizer.build(weights)
    step = tf.function(lambda: optimizer.apply([tf.zeros(weight.shape) for weight in weights], weights))
    kinds = [operation.type for operation in step.get_concrete_function().graph.get_operations()]
    assert (kinds.count("ResourceApplyAdam"), kinds.count("Pow")) == (2, 2)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_in_the_registry_moves_the_weights(name: str) -> None:
    from mnist_core.training.optimizers import make_optimizer

    config = TrainingConfig(optimizer=name, learning_rate=0.01)
    assert not np.allclose(moved(make_optimizer(config), steps=1)[0], moved(make_optimizer(config), steps=2)[0])
