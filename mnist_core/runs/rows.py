"""A run as MLflow keeps it (params, tags, metrics; a Row) and as this lab sees it (RunRecord): the one translation."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mnist_core.config import TrainingConfig, parse_config
from mnist_core.data.faults import NO_FAULTS, parse_faults
from mnist_core.errors import ConfigError, StoreError
from mnist_core.runs.record import RunRecord
from mnist_core.runs.states import RunState
from mnist_core.training.metrics import MILESTONES, EpochMetrics

STATE = "lab.state"
REASON = "lab.reason"
PRESET = "lab.preset"
PARENT = "lab.parent"
CONFIG = "lab.config"
FAULTS = "lab.faults"
OWNER = "lab.owner"
NOTE = "mlflow.note.content"
EPOCH = "epoch"
EPOCH_METRICS = ("loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "elapsed_seconds")
# The last epoch's values and the kept model's differ where the best epoch was restored, so the latter have own names.
SCORES = {
    "accuracy": "final_accuracy",
    "val_accuracy": "final_val_accuracy",
    "val_loss": "final_val_loss",
    "test_accuracy": "test_accuracy",
    "test_loss": "test_loss",
    "training_seconds": "training_seconds",
    "parameters": "parameters",
    **{name: name for name in MILESTONES},
}
MLFLOW_STATUS = {
    RunState.QUEUED: "SCHEDULED",
    RunState.RUNNING: "RUNNING",
    RunState.PAUSED: "RUNNING",
    RunState.STOPPING: "RUNNING",
    RunState.SAVING: "RUNNING",
    RunState.COMPLETED: "FINISHED",
    RunState.STOPPED: "KILLED",
    RunState.FAILED: "FAILED",
    RunState.INTERRUPTED: "FAILED",
}


@dataclass(frozen=True)
class Row:
    """A run as MLflow keeps it, without MLflow: plain values that any process can read. Times in ms since 1970."""

    run_id: str
    name: str
    is_active: bool
    started_ms: int
    ended_ms: int | None
    tags: Mapping[str, str]
    metrics: Mapping[str, float]


def params_of(config: TrainingConfig) -> dict[str, str]:
    """The settings as flat text, for MLflow's own tables and comparisons."""
    values = config.model_dump(mode="json", exclude_none=True)
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}


def is_ours(row: Row) -> bool:
    """Whether this lab made the run; others may log into the same experiment."""
    return STATE in row.tags


def record_of(row: Row) -> RunRecord:
    """The record of a run that this lab made; scores that are not finite count as not measured.

    Raises:
        StoreError: If its settings, faults or state cannot be read by this version; the message says why.
    """
    try:
        config = parse_config(row.tags.get(CONFIG, ""))
        faults = parse_faults(row.tags[FAULTS]) if row.tags.get(FAULTS) else NO_FAULTS
        state = RunState(row.tags[STATE])
    except (ConfigError, ValueError) as error:
        raise StoreError(f"Run {row.run_id} cannot be read by this version: {error}") from error
    # Of a run that diverged. NaN equals nothing, itself neither, so a record that held one would seem to change always.
    metrics = {name: value for name, value in row.metrics.items() if math.isfinite(value)}
    return RunRecord(
        run_id=row.run_id,
        name=row.name or row.run_id[:8],
        config=config,
        state=state,
        created_at=_moment(row.started_ms),
        # MLflow remembers the first end of a run that was taken up again.
        ended_at=_moment(row.ended_ms) if row.ended_ms and state.is_finished else None,
        note=row.tags.get(NOTE, ""),
        reason=row.tags.get(REASON) or None,
        epochs_done=int(metrics.get(EPOCH, 0)),
        preset=row.tags.get(PRESET) or None,
        parent_id=row.tags.get(PARENT) or None,
        faults=faults,
        **_scores(metrics),
    )


def _scores(metrics: Mapping[str, float]) -> dict[str, Any]:
    values: dict[str, Any] = {name: metrics.get(key, metrics.get(name)) for name, key in SCORES.items()}
    if values["parameters"] is not None:
        values["parameters"] = int(values["parameters"])
    return values


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def metrics_of(epoch: EpochMetrics) -> dict[str, float]:
    """The numbers of an epoch as MLflow metrics; what was not measured is left out."""
    values = {name: getattr(epoch, name) for name in EPOCH_METRICS}
    if epoch.gauges is not None:
        gauges = epoch.gauges
        values |= {"gradient_norm": gauges.gradient_norm, "update_ratio": gauges.update_ratio}
        values |= {"dead_relu_share": gauges.dead_share}
    if epoch.seconds is not None:
        values |= {f"{phase}_seconds": seconds for phase, seconds in vars(epoch.seconds).items()}
    return {EPOCH: epoch.epoch} | {name: float(value) for name, value in values.items() if value is not None}


def epochs_of(series: Mapping[str, Mapping[int, float]]) -> tuple[EpochMetrics, ...]:
    """The epochs that `metrics_of` was made of, from each metric's values by step; confusion matrices are not kept."""
    return tuple(
        EpochMetrics(
            epoch=step,
            loss=loss,
            accuracy=series["accuracy"].get(step, float("nan")),
            val_loss=series["val_loss"].get(step),
            val_accuracy=series["val_accuracy"].get(step),
            learning_rate=series["learning_rate"].get(step, float("nan")),
            elapsed_seconds=series["elapsed_seconds"].get(step, float("nan")),
        )
        for step, loss in sorted(series["loss"].items())
    )
