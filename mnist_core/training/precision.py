"""Which number format this processor is quicker with, as measured. Worker process only: imports TensorFlow."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache

import tensorflow as tf

from mnist_core.choices.precisions import AUTO

WORTH_IT = 1.1
"""How many times as fast 16 bits must be to be chosen: half the digits are not given away for nothing."""
_ROUNDS = 20
_IMAGES, _SIDE, _CHANNELS, _FILTERS = 16, 13, 32, 64


def resolved_precision(precision: str) -> str:
    """The number format to calculate in: the one asked for, or with `auto` the quicker one."""
    if precision != AUTO:
        return precision
    return "bfloat16" if bfloat16_speedup() >= WORTH_IT else "float32"


@cache
def bfloat16_speedup() -> float:
    """How many times as fast a convolution and its gradients are in bfloat16 as in float32; takes a tenth of a second.

    Measured once a process, never guessed from the processor's name: many can calculate in 16 bits, but only some have
    instructions for it and the others take several times as long.
    """
    formats = {dtype: _convolution(dtype) for dtype in (tf.float32, tf.bfloat16)}
    seconds: dict[tf.DType, list[float]] = {dtype: [] for dtype in formats}
    for convolve in formats.values():
        convolve()
    # In turn, and the shortest of each: whatever else the machine does then strikes both or neither.
    for _ in range(_ROUNDS):
        for dtype, convolve in formats.items():
            started = time.perf_counter()
            convolve()
            seconds[dtype].append(time.perf_counter() - started)
    return min(seconds[tf.float32]) / min(seconds[tf.bfloat16])


def _convolution(dtype: tf.DType) -> Callable[[], object]:
    pictures = tf.ones((_IMAGES, _SIDE, _SIDE, _CHANNELS), dtype)
    filters = tf.ones((3, 3, _CHANNELS, _FILTERS), dtype)

    def convolve() -> tuple[tf.Tensor, ...]:
        with tf.GradientTape() as tape:
            tape.watch((pictures, filters))
            total = tf.reduce_sum(tf.nn.conv2d(pictures, filters, 1, "VALID"))
        return tuple(tape.gradient(total, (pictures, filters)))

    compiled: Callable[[], object] = tf.function(convolve)
    return compiled
