"""Run stores for tests, made from one template, because a fresh one takes MLflow seconds; and runs to put into them."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np

from mnist_core.config import TrainingConfig
from mnist_core.runs.epoch_files import write_epoch_predictions
from mnist_core.runs.record import Artifact, Predictions, RunHistory, RunRecord
from mnist_core.runs.serialization import write_predictions
from mnist_core.runs.snapshot import LogLine
from mnist_core.runs.states import RunState
from mnist_core.runs.store import RunStore
from mnist_core.training.metrics import (
    BatchMetrics,
    Change,
    DeadUnits,
    EpochMetrics,
    EpochPredictions,
    Gauges,
    LayerGauges,
    PhaseSeconds,
)

TO_COMPLETED = (RunState.RUNNING, RunState.SAVING, RunState.COMPLETED)


def uri_of(folder: Path) -> str:
    """The address of the store in a folder."""
    return f"sqlite:///{(folder / 'runs.db').as_posix()}"


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        RunStore(uri_of(folder), folder).open()
        with closing(sqlite3.connect(folder / "runs.db")) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return (folder / "runs.db").read_bytes()


def new_store(folder: Path) -> RunStore:
    """An empty store in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "runs.db").write_bytes(_template())
    return RunStore(uri_of(folder), folder)


GAUGES = Gauges(
    epoch=0.99,
    gradient_norm=0.5,
    update_ratio=0.001,
    layers=(LayerGauges("Convolution 1", 0.3, 0.0008), LayerGauges("Output", 0.4, 0.0012)),
    relus=(DeadUnits("Convolution 1", 3, 32),),
)
CHANGE = Change(step=700, epoch=1.5, field="learning_rate", before=0.001, after=0.0005)


def epoch(number: int, accuracy: float = 0.95) -> EpochMetrics:
    """An epoch whose numbers follow from its place; its confusion matrix has 4s taken for 9s."""
    confusion = np.diag(np.full(10, 90, dtype=np.int64))
    confusion[4, 9] = number
    return EpochMetrics(
        epoch=number,
        loss=0.5 / number,
        accuracy=accuracy,
        val_loss=0.6 / number,
        val_accuracy=accuracy - 0.01,
        learning_rate=0.001,
        elapsed_seconds=2.5 * number,
        confusion=confusion,
        gauges=GAUGES,
        seconds=PhaseSeconds(data=0.1, step=2.5, evaluation=0.4, gauges=0.02),
    )


def history(epochs: int, accuracy: float = 0.95) -> RunHistory:
    """A history of some epochs, two windows and two log lines."""
    return RunHistory(
        epochs=tuple(epoch(number, accuracy) for number in range(1, epochs + 1)),
        windows=(BatchMetrics(10, 0.1, 10, 2.3, 0.11, 0.001), BatchMetrics(20, 0.2, 10, 1.1, 0.61, 0.001)),
        log=(
            LogLine(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "Started."),
            LogLine(datetime(2026, 1, 2, 3, 5, 5, tzinfo=UTC), "Training finished."),
        ),
        changes=(CHANGE,),
    )


def predictions(test_images: int = 40, validation_images: int = 20) -> Predictions:
    """Predictions of a model that is right nine times in ten."""

    def probabilities(y: np.ndarray) -> np.ndarray:
        said = np.where(np.arange(len(y)) % 10 == 9, (y + 5) % 10, y)
        return (np.full((len(y), 10), 0.01) + 0.9 * np.eye(10)[said]).astype(np.float32)

    y_test = (np.arange(test_images) % 10).astype(np.uint8)
    y_validation = (np.arange(validation_images) % 10).astype(np.uint8)
    indices = np.arange(0, 3 * validation_images, 3, dtype=np.int64)
    return Predictions(probabilities(y_test), y_test, probabilities(y_validation), indices, y_validation)


def said_after_epochs(count: int, validation_images: int = 20) -> EpochPredictions:
    """What a network said after some epochs: after epoch e, it took the first e images for the digit after theirs."""
    y = (np.arange(validation_images) % 10).astype(np.uint8)
    numbers = np.arange(1, count + 1, dtype=np.int64)
    is_wrong = np.arange(validation_images) < numbers[:, np.newaxis]
    true = np.where(is_wrong, (np.arange(validation_images) + 1) / 100, 0.9).astype(np.float16)
    return EpochPredictions(numbers, np.where(is_wrong, (y + 1) % 10, y).astype(np.uint8), true)


def completed_run(
    store: RunStore,
    name: str = "A run",
    config: TrainingConfig | None = None,
    *,
    accuracy: float = 0.95,
    epochs: int = 3,
    keeps_epochs: bool = True,
) -> RunRecord:
    """A run that went to its end and left everything but its models; one of old kept nothing of single epochs."""
    config = config or TrainingConfig(epochs=epochs)
    run_id = store.create(config, name=name, preset="fast").run_id
    went = history(epochs, accuracy)
    if not keeps_epochs:
        went = replace(went, epochs=tuple(replace(one, gauges=None, seconds=None) for one in went.epochs), changes=())
    for metrics in went.epochs:
        store.log_epoch(run_id, metrics)
    store.save_history(run_id, went)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.npz"
        write_predictions(path, predictions())
        store.save_artifact(run_id, Artifact.PREDICTIONS, path)
        if keeps_epochs:
            write_epoch_predictions(path, said_after_epochs(epochs))
            store.save_artifact(run_id, Artifact.EPOCH_PREDICTIONS, path)
    scores = {"accuracy": accuracy, "val_accuracy": accuracy - 0.01, "test_accuracy": accuracy - 0.02}
    store.log_scores(run_id, scores | {"training_seconds": 2.5 * epochs, "parameters": 34_826})
    for state in TO_COMPLETED:
        store.set_state(run_id, state)
    return store.get(run_id)
