"""The compiled parts of training: many steps in one call, and prediction. Worker process only: imports TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core.choices.augmentations import AUGMENTATIONS
from mnist_core.choices.optimizers import OPTIMIZERS
from mnist_core.config import TrainingConfig
from mnist_core.training.augmentation import augmented

EVALUATION_BATCH = 250  # so that a large network, too, asks several times a second whether to stop
NO_DECAY = ["bias", "gamma", "beta"]


def make_optimizer(config: TrainingConfig) -> keras.optimizers.Optimizer:
    """The configured Keras optimizer; its learning rate is set before every step by the training loop."""
    choice = OPTIMIZERS[config.optimizer]
    optimizer = getattr(keras.optimizers, choice.keras_class)(learning_rate=config.learning_rate, **choice.arguments)
    # None switches the decay off altogether; AdamW would otherwise bring its own.
    optimizer.weight_decay = config.weight_decay or None
    if config.weight_decay:
        optimizer.exclude_from_weight_decay(var_names=NO_DECAY)
    return optimizer


class TrainSteps:
    """Runs several training steps of one network in one call, without Python in between.

    `optimizer` is the one whose state the steps change.
    """

    def __init__(
        self, model: keras.Model, config: TrainingConfig, x_train: NDArray[np.uint8], y_train: NDArray[np.uint8]
    ) -> None:
        self.optimizer = make_optimizer(config)
        self.optimizer.build(model.trainable_variables)
        self._model = model
        self._seed = config.seed % 2**31
        self._amounts = AUGMENTATIONS[config.augmentation]
        # Held as bytes and scaled on the fly: a quarter of the memory traffic of 32-bit pictures.
        self._pictures = tf.constant(x_train[..., np.newaxis])
        self._labels = tf.constant(y_train.astype(np.int32))
        signature = [
            tf.TensorSpec((None, None), tf.int32),
            tf.TensorSpec((None,), tf.float32),
            tf.TensorSpec((), tf.int32),
        ]
        self._compiled = tf.function(self._steps, input_signature=signature)

    def __call__(self, batches: NDArray[np.int32], rates: NDArray[np.float32], first_step: int) -> tuple[float, int]:
        """Mean loss, penalties included, and the number of correct answers of the steps it makes.

        Args:
            batches: The images of each step, `int32`, shape `(steps, batch)`: positions in `x_train`.
            rates: The learning rate of each step, `float32`, shape `(steps,)`.
            first_step: How many steps were made before.
        """
        loss, correct = self._compiled(tf.constant(batches), tf.constant(rates), tf.constant(first_step, tf.int32))
        return float(loss), int(correct)

    def _steps(self, batches: tf.Tensor, rates: tf.Tensor, first: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        loss_sum, correct = tf.constant(0.0), tf.constant(0)
        for index in tf.range(tf.shape(batches)[0]):
            loss, hits = self._step(batches[index], rates[index], first + index)
            loss_sum += loss
            correct += hits
        return loss_sum / tf.cast(tf.shape(batches)[0], tf.float32), correct

    def _step(self, batch: tf.Tensor, rate: tf.Tensor, number: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        x = tf.cast(tf.gather(self._pictures, batch), tf.float32) / 255.0
        y = tf.gather(self._labels, batch)
        if not self._amounts.is_none:
            x = augmented(x, self._amounts, tf.stack([tf.constant(self._seed), number * 2]))
        with tf.GradientTape() as tape:
            logits = self._model(x, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
            loss += tf.add_n(self._model.losses) if self._model.losses else 0.0
        variables = self._model.trainable_variables
        self.optimizer.learning_rate.assign(rate)
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        correct = tf.argmax(logits, axis=-1, output_type=tf.int32) == y
        return loss, tf.reduce_sum(tf.cast(correct, tf.int32))


def make_predict(model: keras.Model) -> Callable[[NDArray[np.uint8], Callable[[], bool]], NDArray[np.float32]]:
    """A function from `uint8` pictures, shape `(n, 28, 28)`, to probabilities, `float32`, shape `(n, 10)`.

    Its second argument is asked between batches whether to give up; what was done so far is returned then.
    """

    def predict(images: tf.Tensor) -> tf.Tensor:
        x = tf.cast(images[..., tf.newaxis], tf.float32) / 255.0
        return tf.nn.softmax(model(x, training=False))

    compiled = tf.function(predict, input_signature=[tf.TensorSpec((None, 28, 28), tf.uint8)])

    def run(images: NDArray[np.uint8], give_up: Callable[[], bool]) -> NDArray[np.float32]:
        parts: list[Any] = [np.empty((0, 10), np.float32)]
        for start in range(0, len(images), EVALUATION_BATCH):
            if give_up():
                break
            parts.append(compiled(tf.constant(images[start : start + EVALUATION_BATCH])).numpy())
        return np.concatenate(parts)

    return run
