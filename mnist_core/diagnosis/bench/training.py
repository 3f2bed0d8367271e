"""Trains a case of the bench, or takes what an earlier training left; needs Keras only while it trains."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mnist_core.data.dataset import Mnist
from mnist_core.diagnosis.bench.planting import Case
from mnist_core.errors import DivergedError
from mnist_core.runs.record import Artifact, Predictions, RunHistory
from mnist_core.runs.serialization import history_to_json, write_predictions, write_whole
from mnist_core.training.metrics import BatchMetrics, EpochMetrics


def trained(case: Case, mnist: Mnist, cache: Path) -> Path:
    """The folder with history, predictions and ONNX model of a case; one that diverged has a history only.

    Args:
        case: What to train, unless it was trained before.
        mnist: What it learns from.
        cache: Where trainings are kept, by what they depend on.
    """
    folder = cache / case.key
    if not (folder / Artifact.HISTORY).exists():
        folder.mkdir(parents=True, exist_ok=True)
        _train(case, mnist, folder)
    return folder


def _train(case: Case, mnist: Mnist, folder: Path) -> None:
    from mnist_core.models.export import export_onnx
    from mnist_core.training.steps import make_predict
    from mnist_core.training.trainer import train
    from mnist_core.training.values import training_data

    data, held = training_data(case.config, mnist, case.faults)
    events: list[object] = []
    try:
        outcome = train(case.config, data, events.append, lambda: False)
        export_onnx(outcome.model, folder / Artifact.ONNX)
        probabilities = make_predict(outcome.model)(data.x_validation, lambda: False)
        # Test images are for the last judgement of real runs; the bench leaves them alone.
        none = np.empty(0, np.uint8)
        predictions = Predictions(np.empty((0, 10), np.float32), none, probabilities, held, data.y_validation)
        write_predictions(folder / Artifact.PREDICTIONS, predictions)
    except DivergedError:
        pass  # its curves are what there is to diagnose
    history = RunHistory(
        epochs=tuple(event for event in events if isinstance(event, EpochMetrics)),
        windows=tuple(event for event in events if isinstance(event, BatchMetrics)),
    )
    write_whole(folder / Artifact.HISTORY, history_to_json(history))
