"""Makes the configured optimizer; Adam's whole step is one operation. Worker process only: imports Keras."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from mnist_core.choices.optimizers import OPTIMIZERS
from mnist_core.config import TrainingConfig

NO_DECAY = ["bias", "gamma", "beta"]


class _WholeStep:
    """Adam's update of a variable (Kingma and Ba 2015) as TensorFlow's one operation, where Keras makes a dozen.

    The same formula, over the same state. A dozen operations for each variable take longer to compile, and pass a
    large network's weights through memory as often.
    """

    def update_step(self, gradient: tf.Tensor, variable: tf.Variable, learning_rate: tf.Tensor) -> None:
        optimizer: Any = self
        place = optimizer._get_variable_index(variable)
        step = tf.cast(optimizer.iterations + 1, tf.float32)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=optimizer._momentums[place].value.handle,
            v=optimizer._velocities[place].value.handle,
            beta1_power=tf.pow(tf.constant(optimizer.beta_1, tf.float32), step),
            beta2_power=tf.pow(tf.constant(optimizer.beta_2, tf.float32), step),
            lr=tf.cast(learning_rate, tf.float32),
            beta1=optimizer.beta_1,
            beta2=optimizer.beta_2,
            epsilon=optimizer.epsilon,
            grad=gradient,
        )


class Adam(_WholeStep, keras.optimizers.Adam):  # type: ignore[misc]
    """Keras' Adam, quicker."""


class AdamW(_WholeStep, keras.optimizers.AdamW):  # type: ignore[misc]
    """Keras' AdamW, quicker."""


_QUICKER: dict[str, type[keras.optimizers.Optimizer]] = {"Adam": Adam, "AdamW": AdamW}


def make_optimizer(config: TrainingConfig) -> keras.optimizers.Optimizer:
    """The configured optimizer; its learning rate is set before every step by the training loop."""
    choice = OPTIMIZERS[config.optimizer]
    kind = _QUICKER.get(choice.keras_class) or getattr(keras.optimizers, choice.keras_class)
    optimizer: keras.optimizers.Optimizer = kind(learning_rate=config.learning_rate, **choice.arguments)
    # None switches the decay off altogether; AdamW would otherwise bring its own.
    optimizer.weight_decay = config.weight_decay or None
    if config.weight_decay:
        optimizer.exclude_from_weight_decay(var_names=NO_DECAY)
    return optimizer
