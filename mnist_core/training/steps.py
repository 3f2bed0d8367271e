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

TrainSteps = Callable[[NDArray[np.int32], NDArray[np.float32], int], tuple[float, int]]


def make_optimizer(config: TrainingConfig) -> keras.optimizers.Optimizer:
    """The configured Keras optimizer; its learning rate is set before every step by the training loop."""
    choice = OPTIMIZERS[config.optimizer]
    optimizer = getattr(keras.optimizers, choice.keras_class)(learning_rate=config.learning_rate, **choice.arguments)
    # None switches the decay off altogether; AdamW would otherwise bring its own.
    optimizer.weight_decay = config.weight_decay or None
    if config.weight_decay:
        optimizer.exclude_from_weight_decay(var_names=NO_DECAY)
    return optimizer


def make_train_steps(
    model: keras.Model, config: TrainingConfig, x_train: NDArray[np.uint8], y_train: NDArray[np.uint8]
) -> TrainSteps:
    """A function that runs several training steps in one call, without Python in between.

    It takes the images of each step (`int32`, shape `(steps, batch)`, positions in `x_train`), the learning rate of
    each step (`float32`, shape `(steps,)`) and the number of the first step, and returns the mean loss (penalties
    included) and the number of correct answers.
    """
    optimizer = make_optimizer(config)
    optimizer.build(model.trainable_variables)
    amounts = AUGMENTATIONS[config.augmentation]
    # Held as bytes and scaled on the fly: a quarter of the memory traffic of 32-bit pictures.
    pictures = tf.constant(x_train[..., np.newaxis])
    labels = tf.constant(y_train.astype(np.int32))

    def step(batch: tf.Tensor, rate: tf.Tensor, number: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        x = tf.cast(tf.gather(pictures, batch), tf.float32) / 255.0
        y = tf.gather(labels, batch)
        if not amounts.is_none:
            seed = tf.stack([tf.cast(config.seed % 2**31, tf.int32), number * 2])
            x = augmented(x, amounts, seed)
        with tf.GradientTape() as tape:
            logits = model(x, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
            loss += tf.add_n(model.losses) if model.losses else 0.0
        variables = model.trainable_variables
        optimizer.learning_rate.assign(rate)
        optimizer.apply(tape.gradient(loss, variables), variables)
        correct = tf.argmax(logits, axis=-1, output_type=tf.int32) == y
        return loss, tf.reduce_sum(tf.cast(correct, tf.int32))

    signature = [
        tf.TensorSpec((None, None), tf.int32),
        tf.TensorSpec((None,), tf.float32),
        tf.TensorSpec((), tf.int32),
    ]

    def steps(batches: tf.Tensor, rates: tf.Tensor, first: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        loss_sum, correct = tf.constant(0.0), tf.constant(0)
        for index in tf.range(tf.shape(batches)[0]):
            loss, hits = step(batches[index], rates[index], first + index)
            loss_sum += loss
            correct += hits
        return loss_sum / tf.cast(tf.shape(batches)[0], tf.float32), correct

    compiled = tf.function(steps, input_signature=signature)

    def run(batches: NDArray[np.int32], rates: NDArray[np.float32], first_step: int) -> tuple[float, int]:
        loss, correct = compiled(tf.constant(batches), tf.constant(rates), tf.constant(first_step, tf.int32))
        return float(loss), int(correct)

    return run


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
