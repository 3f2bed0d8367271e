"""What training reports while it goes on, as frozen values. No Keras here: the web process reads these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MILESTONES = {"seconds_to_97": 0.97, "seconds_to_98": 0.98, "seconds_to_99": 0.99}
"""Validation accuracies whose first crossing is told in seconds, by the name of that number."""


@dataclass(frozen=True)
class Progress:
    """How far a run is. `epoch` and `batch` are one-based; `batch` counts within the epoch.

    `images_per_second` is the mean over the epoch so far; `elapsed_seconds` is training time, without pauses;
    `validation_seconds` is what judging the validation images takes after every epoch, 0 while that is unknown.
    """

    epoch: int
    epochs: int
    batch: int
    batches: int
    images_per_second: float
    elapsed_seconds: float
    validation_seconds: float = 0.0

    @property
    def fraction(self) -> float:
        """Share of all batches done, in [0, 1]."""
        total = self.epochs * self.batches
        return min(1.0, ((self.epoch - 1) * self.batches + self.batch) / total) if total else 0.0

    @property
    def remaining_seconds(self) -> float | None:
        """Seconds left at the pace so far; None before anything was measured."""
        if not self.fraction or not self.elapsed_seconds:
            return None
        training = self.elapsed_seconds * (1.0 - self.fraction) / self.fraction
        return training + self.validation_seconds * (self.epochs - self.epoch + 1)


@dataclass(frozen=True)
class BatchMetrics:
    """Mean training loss and accuracy over a window of batches that ends at `step` (one-based, over the whole run)."""

    step: int
    epoch: float
    batches: int
    loss: float
    accuracy: float
    learning_rate: float


@dataclass(frozen=True)
class LayerGauges:
    """One layer's weights, offsets left out: norm of their gradient, and of one step's update over theirs."""

    layer: str
    gradient_norm: float
    update_ratio: float


@dataclass(frozen=True)
class DeadUnits:
    """How many of a layer's ReLU units (filters or neurons) are zero on every picture looked at."""

    layer: str
    dead: int
    units: int

    @property
    def share(self) -> float:
        """Dead units as a share of all, in [0, 1]."""
        return self.dead / self.units


@dataclass(frozen=True)
class Gauges:
    """How training stands inside the network, measured on a few hundred training pictures after a step.

    `epoch` says when, in epochs. `gradient_norm` is over all trainable weights, with dropout off and batch statistics
    as they stand, penalties included. `update_ratio` is the median of the layers', of the step just made. `relus` is
    empty where the network has no ReLU.
    """

    epoch: float
    gradient_norm: float
    update_ratio: float
    layers: tuple[LayerGauges, ...] = ()
    relus: tuple[DeadUnits, ...] = ()

    @property
    def dead_share(self) -> float | None:
        """Share of all ReLU units that are dead, in [0, 1]; None where there are none."""
        units = sum(relu.units for relu in self.relus)
        return sum(relu.dead for relu in self.relus) / units if units else None


@dataclass(frozen=True)
class PhaseSeconds:
    """Where the seconds of one epoch went, pauses left out.

    `step`: in training steps. `evaluation`: judging the validation images. `gauges`: measuring `Gauges`. `data`:
    everything else, such as choosing pictures and reporting.
    """

    data: float
    step: float
    evaluation: float
    gauges: float = 0.0

    @property
    def total(self) -> float:
        """All of them together."""
        return self.data + self.step + self.evaluation + self.gauges


@dataclass(frozen=True)
class Change:
    """A setting changed while training: in force from the batch after `step` on, at `epoch` in epochs."""

    step: int
    epoch: float
    field: str
    before: float
    after: float


@dataclass(frozen=True)
class EpochMetrics:
    """One whole epoch, one-based. Validation values are None where no images were set aside.

    `confusion` is `matrix[true, predicted]` of the validation images: counts, `int64`, shape `(10, 10)`.
    `elapsed_seconds` is training time since the start, pauses and evaluation left out. `gauges` and `seconds` are None
    where they were not measured: gauges are left out where they would cost too much of a short epoch.
    """

    epoch: int
    loss: float
    accuracy: float
    val_loss: float | None
    val_accuracy: float | None
    learning_rate: float
    elapsed_seconds: float
    confusion: NDArray[np.int64] | None = None
    gauges: Gauges | None = None
    seconds: PhaseSeconds | None = None


@dataclass(frozen=True, eq=False)
class EpochPredictions:
    """What the network said of the `n` validation images after each of some epochs.

    `epochs`: one-based numbers, `int64`, shape `(e,)`. `predicted`: digits, `uint8`, shape `(e, n)`.
    `true_probabilities`: probability of the true digit, `float16`, shape `(e, n)`.
    """

    epochs: NDArray[np.int64]
    predicted: NDArray[np.uint8]
    true_probabilities: NDArray[np.float16]

    @classmethod
    def none(cls, images: int) -> EpochPredictions:
        """No epoch yet, of so many images."""
        empty = (0, images)
        return cls(np.empty(0, np.int64), np.empty(empty, np.uint8), np.empty(empty, np.float16))

    def followed_by(
        self, epoch: int, probabilities: NDArray[np.float32], y_true: NDArray[np.uint8]
    ) -> EpochPredictions:
        """These and one more epoch, of which `probabilities` has shape `(n, 10)`."""
        true = probabilities[np.arange(len(y_true)), y_true].astype(np.float16)
        return EpochPredictions(
            np.append(self.epochs, epoch),
            np.vstack([self.predicted, probabilities.argmax(axis=1).astype(np.uint8)]),
            np.vstack([self.true_probabilities, true]),
        )


def seconds_to(accuracy: float, epochs: Sequence[EpochMetrics]) -> float | None:
    """Training seconds until validation accuracy first was `accuracy` or more at the end of an epoch; None if never.

    Pauses and evaluation do not count. It is known to the epoch only: the network may have been as good before.
    """
    reached = (e.elapsed_seconds for e in epochs if e.val_accuracy is not None and e.val_accuracy >= accuracy)
    return next(reached, None)


def milestones_reached(epochs: Sequence[EpochMetrics]) -> dict[str, float]:
    """The milestones that the last of some epochs was the first to reach, with their seconds."""
    now = {name: seconds_to(accuracy, epochs) for name, accuracy in MILESTONES.items()}
    return {
        name: seconds
        for name, seconds in now.items()
        if seconds is not None and seconds_to(MILESTONES[name], epochs[:-1]) is None
    }
