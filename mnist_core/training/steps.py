"""The compiled parts of training: many steps in one call, and prediction. Worker process only: imports TensorFlow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core.choices.augmentations import AUGMENTATIONS
from mnist_core.config import TrainingConfig
from mnist_core.training.augmentation import augmented
from mnist_core.training.optimizers import make_optimizer
from mnist_core.training.step_plan import StepSettings

PARTS = 2
"""Into how many parts a batch is cut that are worked on side by side, each on its own processor. The same everywhere,
whatever the machine has, so that what a run learns does not depend on it."""
SMALLEST_PARTED = 16
EVALUATION_BATCH = 500  # so that a large network, too, asks several times a second whether to stop


class _Told(NamedTuple):
    """What one step is told: its rate, its share of smoothing and of augmentation, and how many were made before."""

    rate: tf.Tensor
    smoothing: tf.Tensor
    strength: tf.Tensor
    number: tf.Tensor


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
        self._is_smoothed = config.label_smoothing > 0.0
        # Held as bytes and scaled on the fly: a quarter of the memory traffic of 32-bit pictures.
        self._pictures = tf.constant(x_train[..., np.newaxis])
        self._labels = tf.constant(y_train.astype(np.int32))
        signature = [
            tf.TensorSpec((None, None), tf.int32),
            *(tf.TensorSpec((None,), tf.float32) for _ in range(3)),
            tf.TensorSpec((), tf.int32),
        ]
        self._whole = tf.function(partial(self._steps, 1), input_signature=signature)
        self._parted = tf.function(partial(self._steps, PARTS), input_signature=signature)

    def __call__(self, batches: NDArray[np.int32], settings: StepSettings, first_step: int) -> tuple[float, int]:
        """Mean loss, penalties included, and the number of correct answers of the steps it makes.

        The loss is that of the labels as they are, also where the network learns from smoothed ones.

        Args:
            batches: The images of each step, `int32`, shape `(steps, batch)`: positions in `x_train`.
            settings: What each step is told.
            first_step: How many steps were made before.
        """
        run = self._whole if batches.shape[1] < SMALLEST_PARTED else self._parted
        told = (settings.rates, settings.smoothing, settings.strength)
        loss, correct = run(tf.constant(batches), *map(tf.constant, told), tf.constant(first_step, tf.int32))
        return float(loss), int(correct)

    def _steps(
        self,
        parts: int,
        batches: tf.Tensor,
        rates: tf.Tensor,
        smoothing: tf.Tensor,
        strength: tf.Tensor,
        first: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        loss_sum, correct = tf.constant(0.0), tf.constant(0)
        for index in tf.range(tf.shape(batches)[0]):
            told = _Told(rates[index], smoothing[index], strength[index], first + index)
            loss, hits = self._step(_cut(batches[index], parts), told)
            loss_sum += loss
            correct += hits
        return loss_sum / tf.cast(tf.shape(batches)[0], tf.float32), correct

    def _step(self, parts: Sequence[tf.Tensor], told: _Told) -> tuple[tf.Tensor, tf.Tensor]:
        images = tf.cast(tf.add_n([tf.shape(part)[0] for part in parts]), tf.float32)
        results = [
            self._part(part, images, told, told.number * len(parts) + place, place) for place, part in enumerate(parts)
        ]
        gradients = [tf.add_n(same) for same in zip(*(result[0] for result in results), strict=True)]
        self.optimizer.learning_rate.assign(told.rate)
        self.optimizer.apply(gradients, self._model.trainable_variables)
        return tf.add_n([result[1] for result in results]), tf.add_n([result[2] for result in results])

    def _part(
        self, part: tf.Tensor, images: tf.Tensor, told: _Told, number: tf.Tensor, place: int
    ) -> tuple[list[tf.Tensor], tf.Tensor, tf.Tensor]:
        """What one part of a batch of so many images adds to its gradients, loss and correct answers."""
        x = tf.cast(tf.gather(self._pictures, part), tf.float32) / 255.0
        y = tf.gather(self._labels, part)
        if not self._amounts.is_none:
            seed = tf.stack([tf.constant(self._seed), number * 2])
            x = augmented(x, self._amounts, seed, told.strength)
        with tf.GradientTape() as tape:
            logits = self._model(x, training=True)
            loss = tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits)) / images
            if place == 0 and self._model.losses:
                loss += tf.add_n(self._model.losses)
            aim = loss + told.smoothing * _cost_of_evenness(logits, y) / images if self._is_smoothed else loss
        correct = tf.argmax(logits, axis=-1, output_type=tf.int32) == y
        gradients = tape.gradient(aim, self._model.trainable_variables, unconnected_gradients="zero")
        return gradients, loss, tf.reduce_sum(tf.cast(correct, tf.int32))


def _cost_of_evenness(logits: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """By how much cross-entropy grows, in all, from labels as they are to labels spread evenly over all digits."""
    own = tf.gather(logits, y, batch_dims=1)
    return tf.reduce_sum(own - tf.reduce_mean(logits, axis=-1))


def _cut(items: tf.Tensor, parts: int) -> list[tf.Tensor]:
    """The items in so many pieces of about the same size, in order."""
    bounds = [tf.shape(items)[0] * number // parts for number in range(parts + 1)]
    return [items[begin:end] for begin, end in pairwise(bounds)]


def make_predict(model: keras.Model) -> Callable[[NDArray[np.uint8], Callable[[], bool]], NDArray[np.float32]]:
    """A function from `uint8` pictures, shape `(n, 28, 28)`, to probabilities, `float32`, shape `(n, 10)`.

    Its second argument is asked between batches whether to give up; what was done so far is returned then.
    """

    def predict(images: tf.Tensor) -> tf.Tensor:
        x = tf.cast(images[..., tf.newaxis], tf.float32) / 255.0
        return tf.concat([tf.nn.softmax(model(part, training=False)) for part in _cut(x, PARTS)], axis=0)

    compiled = tf.function(predict, input_signature=[tf.TensorSpec((None, 28, 28), tf.uint8)])

    def run(images: NDArray[np.uint8], give_up: Callable[[], bool]) -> NDArray[np.float32]:
        parts: list[Any] = [np.empty((0, 10), np.float32)]
        for start in range(0, len(images), EVALUATION_BATCH):
            if give_up():
                break
            parts.append(compiled(tf.constant(images[start : start + EVALUATION_BATCH])).numpy())
        return np.concatenate(parts)

    return run
