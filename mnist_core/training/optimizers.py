"""Makes the configured optimizer; Adam's whole step is one operation. Worker process only: imports Keras."""

from __future__ import annotations

from collections.abc import Sequence
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

    def _backend_update_step(
        self, gradients: Sequence[tf.Tensor], variables: Sequence[keras.Variable], learning_rate: keras.Variable
    ) -> None:
        optimizer: Any = self
        # Once for all variables, as each operation takes time to compile.
        beta1, beta2, epsilon = (
            tf.constant(number) for number in (optimizer.beta_1, optimizer.beta_2, optimizer.epsilon)
        )
        step = tf.cast(optimizer.iterations + 1, tf.float32)
        beta1_power, beta2_power = tf.pow(beta1, step), tf.pow(beta2, step)
        rate = tf.convert_to_tensor(learning_rate)
        for gradient, variable in zip(gradients, variables, strict=True):
            place = optimizer._get_variable_index(variable)
            tf.raw_ops.ResourceApplyAdam(
                var=variable.value.handle,
                m=optimizer._momentums[place].value.handle,
                v=optimizer._velocities[place].value.handle,
                beta1_power=beta1_power,
                beta2_power=beta2_power,
                lr=rate,
                beta1=beta1,
                beta2=beta2,
                epsilon=epsilon,
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
