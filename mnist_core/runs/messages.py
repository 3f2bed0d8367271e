"""What web process and worker process say to each other, as frozen values over a pipe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from mnist_core.config import TrainingConfig
from mnist_core.data.faults import NO_FAULTS, FaultPlan
from mnist_core.runs.fine_tuning import FineTuning
from mnist_core.training.checkpoint import NO_CHECKPOINTS, CheckpointPlan
from mnist_core.training.metrics import BatchMetrics, Change, EpochMetrics, Gauges, Progress
from mnist_core.training.rate_curve import RateCurve


@dataclass(frozen=True)
class Train:
    """To the worker: train this, leave the results in `folder` and checkpoints where they are to be.

    `fine_tuning` says what to start from and what to learn besides MNIST, None for a training like any other.
    `faults` are planted in what it learns from.
    """

    config: TrainingConfig
    folder: Path
    checkpoints: CheckpointPlan = NO_CHECKPOINTS
    fine_tuning: FineTuning | None = None
    faults: FaultPlan = NO_FAULTS


@dataclass(frozen=True)
class MeasureRates:
    """To the worker: try growing learning rates on a new network of this config; only the answer is kept."""

    config: TrainingConfig
    faults: FaultPlan = NO_FAULTS


class Control(Enum):
    """To the worker, about the training at hand."""

    PAUSE = auto()
    RESUME = auto()
    STOP = auto()


@dataclass(frozen=True)
class SetRate:
    """To the worker, about the training at hand: the learning rate that the next step is to have."""

    learning_rate: float


@dataclass(frozen=True)
class Said:
    """From the worker: something for the log."""

    text: str


@dataclass(frozen=True)
class Started:
    """From the worker: pictures and network are ready, the first step follows."""


@dataclass(frozen=True)
class TrainingEnded:
    """From the worker: no more steps; what was learned is being judged and saved."""

    was_stopped: bool


@dataclass(frozen=True)
class Saved:
    """From the worker: all results are in the folder; the worker is free again."""

    scores: Mapping[str, float]
    was_stopped: bool


@dataclass(frozen=True)
class Failed:
    """From the worker: the run cannot go on, for this reason; the worker is free again."""

    reason: str


@dataclass(frozen=True)
class RatesMeasured:
    """From the worker: how the loss went while the rate grew; the worker is free again."""

    curve: RateCurve


ToWorker = Train | MeasureRates | Control | SetRate
Reported = Progress | BatchMetrics | EpochMetrics | Gauges | Change
FromWorker = Said | Started | Reported | TrainingEnded | Saved | RatesMeasured | Failed
