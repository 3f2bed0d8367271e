"""What a training takes and gives, and how it is spoken with. Worker process only: imports Keras."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_core.training.metrics import BatchMetrics, Change, EpochMetrics, EpochPredictions, Gauges, Progress

Report = Callable[[Progress | BatchMetrics | EpochMetrics | Gauges | Change | str], None]
ShouldStop = Callable[[], bool]
NewRate = Callable[[], float | None]


@dataclass(frozen=True, eq=False)
class TrainingData:
    """The pictures a run learns from and the ones it is watched on: `uint8`, shape `(n, 28, 28)`, with labels."""

    x_train: NDArray[np.uint8]
    y_train: NDArray[np.uint8]
    x_validation: NDArray[np.uint8]
    y_validation: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class TrainingOutcome:
    """A trained network, and how training ended; `epochs` are those made since it was started or taken up again."""

    model: keras.Model
    epochs: tuple[EpochMetrics, ...]
    was_stopped: bool
    elapsed_seconds: float
    epoch_predictions: EpochPredictions
