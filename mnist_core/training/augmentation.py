"""Moves and bends pictures inside the training graph. Worker process only: imports TensorFlow."""

from __future__ import annotations

import math

import tensorflow as tf

from mnist_core.choices.augmentations import Augmentation

SIDE = 28
ELASTIC_GRID = 5


def augmented(
    images: tf.Tensor, amounts: Augmentation, seed: tf.Tensor, strength: tf.Tensor | float = 1.0
) -> tf.Tensor:
    """Pictures changed at random, each differently, the same for the same seed.

    Every output pixel looks up where it comes from: turned, scaled, slanted and shifted about the middle, plus a smooth
    random displacement (a coarse random grid, enlarged; in the spirit of Simard, Steinkraus and Platt 2003).

    Args:
        images: `float32`, shape `(n, 28, 28, 1)`.
        amounts: How far each change may go.
        seed: `int32`, shape `(2,)`.
        strength: What share of the amounts it is, in [0, 1].
    """
    if amounts.moves:
        images = _moved(images, amounts, seed, strength)
    return _redrawn(images, amounts, seed + 2, strength) if amounts.redraws else images


def _moved(images: tf.Tensor, amounts: Augmentation, seed: tf.Tensor, strength: tf.Tensor | float) -> tf.Tensor:
    n = tf.shape(images)[0]
    rows, columns = _sources(n, amounts, seed, strength)
    if amounts.elastic_pixels:
        bend = tf.random.stateless_uniform(
            (n, ELASTIC_GRID, ELASTIC_GRID, 2), seed + 1, -amounts.elastic_pixels, amounts.elastic_pixels
        )
        bend = tf.image.resize(bend * strength, (SIDE, SIDE), method="bicubic")
        rows += bend[..., 0]
        columns += bend[..., 1]
    return _sampled(images, rows, columns)


def _redrawn(images: tf.Tensor, amounts: Augmentation, seed: tf.Tensor, strength: tf.Tensor | float) -> tf.Tensor:
    """Pictures with strokes made thicker or thinner, towards the lightest or darkest of each pixel and its eight
    neighbours, and with edges made sharper or softer."""
    even = tf.random.stateless_uniform((tf.shape(images)[0], 1, 1, 2), seed, -1.0, 1.0) * strength
    growth = even[..., :1] * amounts.stroke_pixels
    thicker, thinner = tf.nn.max_pool2d(images, 3, 1, "SAME"), -tf.nn.max_pool2d(-images, 3, 1, "SAME")
    images += tf.maximum(growth, 0.0) * (thicker - images) + tf.minimum(growth, 0.0) * (images - thinner)
    return tf.pow(tf.clip_by_value(images, 0.0, 1.0), tf.exp(even[..., 1:] * amounts.contrast))


def _sources(
    n: tf.Tensor, amounts: Augmentation, seed: tf.Tensor, strength: tf.Tensor | float
) -> tuple[tf.Tensor, tf.Tensor]:
    even = tf.random.stateless_uniform((n, 1, 1, 6), seed, -1.0, 1.0) * strength
    angle = even[..., 0] * math.radians(amounts.rotation_degrees)
    height = 1.0 + even[..., 1] * amounts.scale
    width = 1.0 + even[..., 2] * amounts.scale
    shear = even[..., 3] * amounts.shear
    middle = (SIDE - 1) / 2
    row = tf.reshape(tf.range(SIDE, dtype=tf.float32) - middle, (1, SIDE, 1))
    column = tf.reshape(tf.range(SIDE, dtype=tf.float32) - middle, (1, 1, SIDE))
    rows = (row * tf.cos(angle) - column * tf.sin(angle)) * height + middle + even[..., 4] * amounts.shift_pixels
    columns = (row * tf.sin(angle) + column * tf.cos(angle) + row * shear) * width + middle
    return rows, columns + even[..., 5] * amounts.shift_pixels


def _sampled(images: tf.Tensor, rows: tf.Tensor, columns: tf.Tensor) -> tf.Tensor:
    # A border of background lets look-ups outside the picture find background without a branch.
    padded = tf.pad(images[..., 0], ((0, 0), (1, 1), (1, 1)))
    rows = tf.clip_by_value(rows + 1.0, 0.0, SIDE + 0.999)
    columns = tf.clip_by_value(columns + 1.0, 0.0, SIDE + 0.999)
    top, left = tf.floor(rows), tf.floor(columns)
    down, right = rows - top, columns - left
    side = SIDE + 2
    flat = tf.reshape(padded, (-1, side * side))
    corner = tf.cast(top, tf.int32) * side + tf.cast(left, tf.int32)

    def pixel(offset: int) -> tf.Tensor:
        return tf.gather(flat, corner + offset, batch_dims=1)

    upper = pixel(0) * (1 - right) + pixel(1) * right
    lower = pixel(side) * (1 - right) + pixel(side + 1) * right
    return (upper * (1 - down) + lower * down)[..., tf.newaxis]
