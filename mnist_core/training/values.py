"""What a training takes and gives, and how it is spoken with. Names Keras for its types only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.data.faults import NO_FAULTS, FaultPlan
from mnist_core.data.planting import planted
from mnist_core.data.split import split_training
from mnist_core.training.metrics import BatchMetrics, Change, EpochMetrics, EpochPredictions, Gauges, Progress

if TYPE_CHECKING:
    import keras

    from mnist_core.data.dataset import Mnist

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


def training_data(
    config: TrainingConfig, mnist: Mnist, faults: FaultPlan = NO_FAULTS
) -> tuple[TrainingData, NDArray[np.int64]]:
    """What a run with this config trains on, and where in the training pictures its validation pictures are.

    Faults are planted in what it learns from; what it is validated with stays as MNIST has it.

    Raises:
        ConfigError: If the faults leave too few pictures.
    """
    split = split_training(
        mnist.y_train,
        validation_fraction=config.validation_fraction,
        training_images=config.training_images,
        seed=config.seed,
    )
    learned, held = split.train_indices, split.validation_indices
    x_train, y_train = planted(mnist.x_train[learned], mnist.y_train[learned], faults, config.seed)
    return TrainingData(x_train, y_train, mnist.x_train[held], mnist.y_train[held]), held


@dataclass(frozen=True, eq=False)
class TrainingOutcome:
    """A trained network, and how training ended; `epochs` are those made since it was started or taken up again."""

    model: keras.Model
    epochs: tuple[EpochMetrics, ...]
    was_stopped: bool
    elapsed_seconds: float
    epoch_predictions: EpochPredictions
