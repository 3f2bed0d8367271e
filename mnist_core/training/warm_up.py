"""Brings a process to where a training starts at once. Worker process only: imports Keras."""

from __future__ import annotations

import numpy as np

import mnist_core.models.export  # noqa: F401
from mnist_core.choices.layers import Activate, BatchNorm, Conv, Dense, Flatten, MaxPool
from mnist_core.config import TrainingConfig
from mnist_core.training.execution import set_up_execution
from mnist_core.training.precision import bfloat16_speedup
from mnist_core.training.trainer import train
from mnist_core.training.values import TrainingData

_TINY = TrainingConfig(
    architecture="custom",
    layers=(Conv(filters=2), MaxPool(), BatchNorm(), Activate(), Flatten(), Dense(units=2)),
    epochs=1,
)
_IMAGES = 32


def warm_up() -> None:
    """Do once what is slow the first time: imports, the probe of the processor, and building and training a network."""
    set_up_execution()
    bfloat16_speedup()
    x, y = np.zeros((_IMAGES, 28, 28), np.uint8), np.zeros(_IMAGES, np.uint8)
    train(_TINY, TrainingData(x, y, x, y), lambda event: None, lambda: False)
