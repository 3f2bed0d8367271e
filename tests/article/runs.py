"""Runs of the article's examples for tests, with as many errors, and curves, as a test wants."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mnist_core.article.examples import Example
from mnist_core.article.measured import MeasuredRun
from mnist_core.runs.epoch_files import write_epoch_predictions
from mnist_core.runs.record import Artifact, Predictions, RunHistory
from mnist_core.runs.serialization import write_predictions
from mnist_core.runs.store import RunStore
from mnist_core.training.metrics import Change, EpochMetrics, EpochPredictions
from tests.stores import TO_COMPLETED

IMAGES = 10_000
Y_TRUE = (np.arange(IMAGES) % 10).astype(np.uint8)
FALLING = (0.5, 0.3, 0.2)
TURNING = tuple(round(0.04 + 0.003 * abs(place - 4), 4) for place in range(20))
"""Validation losses of twenty epochs, lowest after the fifth."""


def curves(
    losses: Sequence[float], val_losses: Sequence[float] | None = None, last: float = 0.99
) -> list[EpochMetrics]:
    """Epochs with these losses whose training accuracy rises to `last` in equal steps from a tenth below it."""
    span = max(len(losses) - 1, 1)
    return [
        EpochMetrics(
            epoch=place + 1,
            loss=loss,
            accuracy=last - 0.1 * (len(losses) - 1 - place) / span,
            val_loss=None if val_losses is None else val_losses[place],
            val_accuracy=None if val_losses is None else 0.98,
            learning_rate=0.001,
            elapsed_seconds=2.0 * (place + 1),
        )
        for place, loss in enumerate(losses)
    ]


def made_run(
    example: Example,
    wrong: Sequence[int] | int = 100,
    *,
    seed: int = 1,
    epochs: Sequence[EpochMetrics] | None = None,
    validation_wrong: tuple[int, int] | None = None,
    shift: int = 5,
) -> MeasuredRun:
    """A run of an example.

    Args:
        example: Which.
        wrong: The test images that it misreads, or how many from the first on.
        seed: Its seed.
        epochs: Its curves.
        validation_wrong: Of 1,000 validation images, how many from the first on were misread after the epoch of the
            lowest validation loss, and after the last.
        shift: A misread digit is taken for the one this many further on.
    """
    misread = np.isin(np.arange(IMAGES), np.arange(wrong) if isinstance(wrong, int) else wrong)
    right = None
    if validation_wrong is not None:
        right = np.stack([np.arange(1000) >= count for count in validation_wrong])
    return MeasuredRun(
        config=example.config.model_copy(update={"seed": seed}),
        epochs=tuple(epochs if epochs is not None else curves(FALLING)),
        y_true=Y_TRUE,
        y_pred=np.where(misread, (Y_TRUE + shift) % 10, Y_TRUE).astype(np.uint8),
        test_loss=0.03,
        training_seconds=60.0,
        machine="A processor, 2 cores",
        versions={"keras": "3.15.1", "numpy": "2.4.6", "streamlit": "1.67.0"},
        validation_right=right,
    )


def probabilities(digits: np.ndarray) -> np.ndarray:
    """What a network says that is 91 % sure of these digits."""
    return np.asarray(np.full((len(digits), 10), 0.01) + 0.9 * np.eye(10)[digits], dtype=np.float32)


def store_run(
    store: RunStore, run: MeasuredRun, folder: Path, *, name: str = "Mine", changes: tuple[Change, ...] = ()
) -> str:
    """Put a finished run that left what this one says into a store and return its id; `folder` is for passing files."""
    run_id = store.create(run.config, name=name).run_id
    y_validation = (np.arange(1000) % 10).astype(np.uint8)
    predictions = Predictions(
        probabilities(run.y_pred),
        run.y_true,
        probabilities(y_validation),
        np.arange(1000, dtype=np.int64),
        y_validation,
    )
    write_predictions(folder / "made.npz", predictions)
    store.save_artifact(run_id, Artifact.PREDICTIONS, folder / "made.npz")
    best = run.best_epoch
    if run.validation_right is not None and best is not None:
        numbers = np.array([best.epoch, run.epochs[-1].epoch], dtype=np.int64)
        said = np.where(run.validation_right, y_validation, (y_validation + 1) % 10).astype(np.uint8)
        write_epoch_predictions(
            folder / "made.npz", EpochPredictions(numbers, said, np.full(said.shape, 0.5, dtype=np.float16))
        )
        store.save_artifact(run_id, Artifact.EPOCH_PREDICTIONS, folder / "made.npz")
    store.save_history(run_id, RunHistory(epochs=run.epochs, changes=changes))
    for metrics in run.epochs:
        store.log_epoch(run_id, metrics)
    scores = {"accuracy": run.epochs[-1].accuracy, "test_accuracy": run.test_accuracy.value, "test_loss": run.test_loss}
    store.log_scores(run_id, scores | {"training_seconds": run.training_seconds})
    for state in TO_COMPLETED:
        store.set_state(run_id, state)
    return run_id
