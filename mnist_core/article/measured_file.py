"""The file of measured runs that ships with the lab: what the article page shows before anyone trained anything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.article.examples import EXAMPLES
from mnist_core.article.measured import MeasuredRun, Runs
from mnist_core.config import parse_config
from mnist_core.data.npz import UNREADABLE
from mnist_core.errors import ConfigError, EvaluationError
from mnist_core.training.metrics import EpochMetrics

MEASURED_FILE = Path(__file__).with_name("measured.npz")
REMAKE = "python -m scripts.make_article_measured"
_COLUMNS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "elapsed_seconds")


def write_measured(runs: Sequence[MeasuredRun], file: Path = MEASURED_FILE) -> None:
    """Write runs as the file that `read_measured` reads; all of them were judged on the same test images."""
    arrays: dict[str, NDArray[Any]] = {"y_true": runs[0].y_true, "y_pred": np.stack([run.y_pred for run in runs])}
    for number, run in enumerate(runs):
        arrays[f"epochs_{number}"] = np.array([_row(one) for one in run.epochs])
        if run.validation_right is not None:
            arrays[f"validation_right_{number}"] = run.validation_right
    about = json.dumps([_about(run) for run in runs], indent=1).encode()
    with file.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, about=np.frombuffer(about, np.uint8), **arrays)


def _row(one: EpochMetrics) -> list[float]:
    values = (getattr(one, name) for name in _COLUMNS)
    return [float("nan") if value is None else float(value) for value in values]


def _about(run: MeasuredRun) -> dict[str, Any]:
    config = run.config.model_dump(mode="json", exclude_none=True)
    told = {name: getattr(run, name) for name in ("test_loss", "training_seconds", "machine")}
    return {"config": config, **told, "versions": dict(run.versions)}


def read_measured(file: Path = MEASURED_FILE) -> tuple[MeasuredRun, ...]:
    """The measured runs; takes a few milliseconds.

    Raises:
        EvaluationError: If this installation lacks the file, or it holds something else.
    """
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        about = json.loads(arrays["about"].tobytes())
        return tuple(_run(told, arrays, number) for number, told in enumerate(about))
    except FileNotFoundError as error:
        raise EvaluationError(
            f"This installation lacks the article's measured runs ({file.name}): install it anew, or make them with "
            f"`{REMAKE}`."
        ) from error
    except (*UNREADABLE, LookupError, TypeError, AttributeError, ConfigError) as error:
        raise EvaluationError(
            f"The article's measured runs ({file.name}) are damaged: {error}. Install the lab anew, or make them with "
            f"`{REMAKE}`."
        ) from error


def _run(told: dict[str, Any], arrays: dict[str, NDArray[Any]], number: int) -> MeasuredRun:
    y_true, y_pred, right = arrays["y_true"], arrays["y_pred"][number], arrays.get(f"validation_right_{number}")
    if y_true.dtype != np.uint8 or y_pred.dtype != np.uint8 or y_true.shape != y_pred.shape or y_true.ndim != 1:
        raise ValueError(f"answers of shape {y_pred.shape} and labels of shape {y_true.shape} do not pair up")
    return MeasuredRun(
        config=parse_config(told["config"]),
        epochs=tuple(_epoch(row) for row in arrays[f"epochs_{number}"]),
        y_true=y_true,
        y_pred=y_pred,
        test_loss=float(told["test_loss"]),
        training_seconds=float(told["training_seconds"]),
        machine=str(told["machine"]),
        versions=dict(told["versions"]),
        validation_right=None if right is None else right.astype(np.bool_),
    )


def _epoch(row: NDArray[np.float64]) -> EpochMetrics:
    epoch, loss, accuracy, val_loss, val_accuracy, learning_rate, elapsed_seconds = row.tolist()
    return EpochMetrics(
        epoch=int(epoch),
        loss=loss,
        accuracy=accuracy,
        val_loss=None if isnan(val_loss) else val_loss,
        val_accuracy=None if isnan(val_accuracy) else val_accuracy,
        learning_rate=learning_rate,
        elapsed_seconds=elapsed_seconds,
    )


def by_example(runs: Sequence[MeasuredRun]) -> Runs:
    """The runs by the preset of their example, in the order of their seeds; others are left out."""
    ordered = sorted(runs, key=lambda run: run.seed)
    return {example.preset: tuple(run for run in ordered if example.is_config(run.config)) for example in EXAMPLES}
