"""The learning-rate range test: a short training with a growing rate. Worker process only: imports Keras.

After L. N. Smith, "Cyclical learning rates for training neural networks", WACV 2017, with a rate that grows by the same
factor from step to step, so that every size of rate gets as many steps.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.models.build import build_model
from mnist_core.training.rate_curve import RateCurve
from mnist_core.training.step_plan import StepSettings
from mnist_core.training.steps import TrainSteps
from mnist_core.training.values import ShouldStop, TrainingData

LOWEST_RATE, HIGHEST_RATE = 1e-6, 10.0
MOST_STEPS = 141
"""Twenty in each tenfold of the rate."""
FEWEST_STEPS = 36
SECONDS = 12.0
"""What the steps may take, building and compiling left out."""
LOOKED_AT = 256
HOPELESS = 10.0
"""Times the first loss at which the test ends: what follows is worse still."""


def range_test(config: TrainingConfig, data: TrainingData, should_stop: ShouldStop) -> RateCurve:
    """The loss of a new network while its learning rate grows from a millionth to ten.

    The loss is taken over the same images after every step, so that it tells of the rate and not of which batch came.

    Args:
        config: The network, its optimizer and batches; its own learning rate and schedule are not asked.
        data: What it learns from.
        should_stop: Is asked before every step; a test that is stopped gives what it has.
    """
    began = time.perf_counter()
    config = config.model_copy(update={"precision": "float32"})
    model = build_model(config)
    steps = TrainSteps(model, config, data.x_train, data.y_train)
    batches = _batches(config, len(data.x_train))
    looked_at = np.random.default_rng((config.seed, 5)).permutation(len(data.x_train))[:LOOKED_AT]
    loss_now = _loss_of(model, data.x_train[looked_at], data.y_train[looked_at])
    losses = [loss_now()]
    # At this rate nothing is learned yet: these steps compile, and tell how long one takes.
    for number in range(2):
        started = time.perf_counter()
        steps(batches(number), StepSettings.of_rates(np.array([LOWEST_RATE], np.float32)), number)
        loss_now()
    affordable = int(SECONDS / (time.perf_counter() - started))
    rates = np.geomspace(LOWEST_RATE, HIGHEST_RATE, max(FEWEST_STEPS, min(MOST_STEPS, affordable)))
    for number, rate in enumerate(rates, 2):
        if should_stop():
            break
        steps(batches(number), StepSettings.of_rates(np.array([rate], np.float32)), number)
        loss = loss_now()
        losses.append(loss if math.isfinite(loss) else math.inf)
        if not loss <= HOPELESS * losses[0]:
            break
    made = len(losses) - 1
    return RateCurve(tuple(rates[:made].tolist()), tuple(losses), len(looked_at), time.perf_counter() - began)


def _batches(config: TrainingConfig, images: int) -> Callable[[int], NDArray[np.int32]]:
    """Gives the batch of each step, shape `(1, batch)`; begins again where the images are used up."""
    order = np.random.default_rng(config.seed).permutation(images).astype(np.int32)
    size = min(config.batch_size, images)

    def batch(number: int) -> NDArray[np.int32]:
        return np.take(order, np.arange(number * size, (number + 1) * size), mode="wrap")[np.newaxis]

    return batch


def _loss_of(model: keras.Model, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Callable[[], float]:
    x = tf.constant(images[..., np.newaxis], tf.float32) / 255.0
    y = tf.constant(labels.astype(np.int32))

    def loss() -> tf.Tensor:
        # As in training: the averages that batch normalisation keeps for later lag behind steps that grow so fast.
        logits = tf.cast(model(x, training=True), tf.float32)
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))

    compiled = tf.function(loss)
    return lambda: float(compiled())
