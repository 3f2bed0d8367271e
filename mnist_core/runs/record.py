"""RunRecord: a stored run, detached from whatever made it; and what it left behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.data.faults import NO_FAULTS, FaultPlan
from mnist_core.runs.snapshot import LogLine
from mnist_core.runs.states import RunState
from mnist_core.training.metrics import BatchMetrics, Change, EpochMetrics


class Artifact(StrEnum):
    """The files a run may leave, by the name they are stored under."""

    CONFIG = "config.json"
    FAULTS = "faults.json"
    HISTORY = "history.json"
    ENVIRONMENT = "environment.json"
    PREDICTIONS = "predictions.npz"
    EPOCH_PREDICTIONS = "validation_epochs.npz"
    KERAS = "model.keras"
    ONNX = "model.onnx"
    START_WEIGHTS = "start.keras"
    OWN_DIGITS = "own_digits.npz"
    OWN_ANSWERS = "own_answers.npz"
    RATES = "learning_rates.json"


@dataclass(frozen=True)
class RunRecord:
    """One row of the run list: what a run was and how it ended.

    Accuracies are shares in [0, 1], None where they were not measured; `test_accuracy` is over the 10,000 test images.
    `seconds_to_97` and its like are training seconds, pauses and evaluation left out, until the validation accuracy was
    97 % or more at the end of an epoch. `parent_id` is the run that this one was made from, if any;
    it may have been deleted since. `faults` are those that were planted in its training data.
    """

    run_id: str
    name: str
    config: TrainingConfig
    state: RunState
    created_at: datetime
    ended_at: datetime | None = None
    note: str = ""
    reason: str | None = None
    epochs_done: int = 0
    accuracy: float | None = None
    val_accuracy: float | None = None
    val_loss: float | None = None
    test_accuracy: float | None = None
    test_loss: float | None = None
    training_seconds: float | None = None
    seconds_to_97: float | None = None
    seconds_to_98: float | None = None
    seconds_to_99: float | None = None
    parameters: int | None = None
    preset: str | None = None
    parent_id: str | None = None
    faults: FaultPlan = NO_FAULTS

    @property
    def has_results(self) -> bool:
        """Whether the run left a model and predictions; one that was stopped while it waited did not."""
        return self.state.is_finished and self.test_accuracy is not None


@dataclass(frozen=True)
class RunHistory:
    """How a run went: its epochs, batch windows, changes on the way and log lines, in order."""

    epochs: tuple[EpochMetrics, ...] = ()
    windows: tuple[BatchMetrics, ...] = ()
    log: tuple[LogLine, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Predictions:
    """What a run's final model says of the images it did not train on.

    `test_probabilities`: `float32`, shape `(10000, 10)`, rows sum to 1, in the order of MNIST's test images.
    `y_test`: `uint8`, shape `(10000,)`.
    `validation_probabilities`: `float32`, shape `(n, 10)`; `validation_indices`: `int64`, shape `(n,)`, positions in
    MNIST's 60,000 training images; `y_validation`: `uint8`, shape `(n,)`. `n` is 0 where no images were set aside.
    """

    test_probabilities: NDArray[np.float32]
    y_test: NDArray[np.uint8]
    validation_probabilities: NDArray[np.float32]
    validation_indices: NDArray[np.int64]
    y_validation: NDArray[np.uint8]
