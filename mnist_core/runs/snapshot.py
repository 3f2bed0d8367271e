"""RunSnapshot: everything known of a live run at one moment, frozen, so every reader sees the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mnist_core.config import TrainingConfig
from mnist_core.data.faults import NO_FAULTS, FaultPlan
from mnist_core.runs.states import RunState
from mnist_core.training.metrics import BatchMetrics, Change, EpochMetrics, Gauges, Progress


@dataclass(frozen=True)
class LogLine:
    """One thing that happened, at a time (aware, UTC), in plain words."""

    at: datetime
    text: str


@dataclass(frozen=True)
class RunSnapshot:
    """A live run at one moment. `reason` says why it failed, in one sentence; None otherwise.

    `windows` are batch windows in order, thinned so that there are never more than a chart can show. `gauges` are the
    newest that were read. `trouble` says, in whole sentences, what the run has to wait for; None where all is well.
    `faults` are those planted in its training data.
    """

    run_id: str
    name: str
    config: TrainingConfig
    state: RunState
    created_at: datetime
    progress: Progress | None = None
    windows: tuple[BatchMetrics, ...] = ()
    epochs: tuple[EpochMetrics, ...] = ()
    changes: tuple[Change, ...] = ()
    gauges: Gauges | None = None
    log: tuple[LogLine, ...] = ()
    queue_position: int | None = None
    reason: str | None = None
    trouble: str | None = None
    faults: FaultPlan = NO_FAULTS
