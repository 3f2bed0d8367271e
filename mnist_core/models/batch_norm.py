"""Batch normalisation as one operation where Keras' own layer has a dozen. Worker process only: imports Keras."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


class BatchNormalization(keras.layers.BatchNormalization):  # type: ignore[misc]
    """Keras' layer over the last axis, with the same weights and the same answers, but quicker to compile and to train.

    Only what it does in training is its own. Its name is that of Keras' layer, after which weights are named in files.
    Whole networks are stored with Keras' layer in its place, for their files shall need nothing but Keras.
    """

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """The inputs, normalised by this batch's statistics in training and by the running ones otherwise."""
        if not training or not self.trainable:
            return super().call(inputs, training=training, mask=mask)
        # In 32 bits whatever the network calculates in, as Keras does: sums over a batch overflow 16 bits.
        x = tf.cast(inputs, tf.float32)
        is_picture = len(x.shape) == 4
        normalized, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=x if is_picture else tf.reshape(x, (-1, 1, 1, x.shape[-1])),
            scale=self.gamma,
            offset=self.beta,
            mean=tf.constant([], tf.float32),
            variance=tf.constant([], tf.float32),
            epsilon=self.epsilon,
        )
        # The operation estimates the variance of what the batch was drawn from; Keras keeps that of the batch itself.
        of_batch = variance * (1.0 - x.shape[-1] / tf.cast(tf.size(x), tf.float32))
        for running, new in ((self.moving_mean.value, mean), (self.moving_variance.value, of_batch)):
            running.assign_sub((running - new) * (1.0 - self.momentum))
        return tf.cast(normalized if is_picture else tf.reshape(normalized, tf.shape(x)), self.compute_dtype)
