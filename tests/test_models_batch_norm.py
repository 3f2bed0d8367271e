"""mnist_core.models.batch_norm: the quick layer learns and answers as Keras' own does."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.slow

MOMENTUM = 0.9
SHAPES = {"pictures": (8, 5, 4, 3), "units": (8, 3), "one value of each kind": (1, 3)}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_answers_statistics_and_gradients_are_those_of_keras(shape: tuple[int, ...], precision: str) -> None:
    import keras
    import tensorflow as tf

    from mnist_core.models.batch_norm import BatchNormalization

    rng = np.random.default_rng(0)
    inputs, weights = (rng.normal(2.0, 3.0, shape).astype(np.float32) for _ in range(2))
    scales = rng.normal(1.0, 0.3, (2, shape[-1])).astype(np.float32)
    told = []
    for kind in (keras.layers.BatchNormalization, BatchNormalization):
        layer = kind(momentum=MOMENTUM, dtype=precision)
        layer.build(shape)
        layer.gamma.assign(scales[0])
        layer.beta.assign(scales[1])
        x = tf.constant(inputs)
        with tf.GradientTape() as tape:
            tape.watch(x)
            answer = layer(x, training=True)
            loss = tf.reduce_sum(tf.cast(answer, tf.float32) * weights)
        assert answer.dtype == layer.compute_dtype
        gradients = tape.gradient(loss, [x, layer.gamma.value, layer.beta.value])
        values = [answer, *gradients, layer.moving_mean.value, layer.moving_variance.value, layer(x, training=False)]
        told.append([tf.cast(value, tf.float32).numpy() for value in values])
    for expected, value in zip(*told, strict=True):
        np.testing.assert_allclose(value, expected, rtol=1e-4, atol=2e-4)


def test_a_frozen_layer_keeps_its_statistics() -> None:
    import tensorflow as tf

    from mnist_core.models.batch_norm import BatchNormalization

    layer = BatchNormalization()
    layer.trainable = False
    layer(tf.random.normal((8, 3)) + 5.0, training=True)
    assert not layer.moving_mean.numpy().any()
