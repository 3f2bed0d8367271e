"""What training reports while it goes on, as frozen values. No Keras here: the web process reads these."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
class EpochMetrics:
    """One whole epoch, one-based. Validation values are None where no images were set aside.

    `confusion` is `matrix[true, predicted]` of the validation images: counts, `int64`, shape `(10, 10)`.
    `elapsed_seconds` is training time since the start, pauses and evaluation left out.
    """

    epoch: int
    loss: float
    accuracy: float
    val_loss: float | None
    val_accuracy: float | None
    learning_rate: float
    elapsed_seconds: float
    confusion: NDArray[np.int64] | None = None
