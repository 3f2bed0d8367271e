"""Evidence on runs that were never made: healthy by default, with one number after the other set by a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mnist_core.diagnosis.evidence import Alignment, Curves, Evidence, NeighbourCheck, Probes, Sample
from mnist_core.training.metrics import DeadUnits, Gauges

ALIKE = Alignment(False, 1.0, 0, 0, 0.0, 0.98, 0.98, 0.06, 0.06)
UNITS = 1000


def sample(accuracy: float, *, confidence: float | None = None, images: int = 1000) -> Sample:
    """Images of which this share is read rightly, the first ones, with one confidence for all of them."""
    labels = (np.arange(images) % 10).astype(np.uint8)
    is_wrong = np.arange(images) >= round(images * accuracy)
    named = np.where(is_wrong, (labels + 1) % 10, labels)
    sure = accuracy if confidence is None else confidence
    probabilities = np.full((images, 10), (1 - sure) / 9, np.float32)
    probabilities[np.arange(images), named] = sure
    return Sample(np.zeros((images, 28, 28), np.uint8), labels, probabilities)


@dataclass
class Made:
    """What to make evidence of; every default is that of a healthy run."""

    training: float = 0.99
    validation: float | None = 0.982
    confidence: float | None = None
    training_confidence: float | None = None
    loss: Sequence[float] = (0.3, 0.05, 0.03)
    accuracy: Sequence[float] = (0.9, 0.985, 0.99)
    val_loss: Sequence[float] = (0.2, 0.07, 0.06)
    val_accuracy: Sequence[float] = (0.94, 0.98, 0.982)
    batch_loss: Sequence[float] = (2.3, 0.5, 0.05)
    updates: Sequence[float] = (0.002, 0.002, 0.001)
    gradient: float = 0.3
    dead: float = 0.0
    counts: Sequence[int] = field(default_factory=lambda: [5000] * 10)
    suspect: float = 0.024
    shift_loss: float = 0.08
    curvature: float = 0.2
    alignment: Alignment = ALIKE
    doubted_errors: float = 0.0
    is_diverged: bool = False

    def evidence(self) -> Evidence:
        """The evidence."""
        validation = None
        if self.validation is not None:
            validation = sample(self.validation, confidence=self.confidence)
        accuracy = self.validation if self.validation is not None else self.training
        shifted = {0: accuracy, 1: accuracy, 2: accuracy * (1 - self.shift_loss)}
        return Evidence(
            self._curves(),
            np.array(self.counts, np.int64),
            NeighbourCheck(3000, self.suspect, 0.85),
            sample(self.training, confidence=self.training_confidence),
            validation,
            Probes(600, self.curvature, shifted, self.alignment),
            is_doubted=None if validation is None else self._is_doubted(validation),
            is_diverged=self.is_diverged,
        )

    def _is_doubted(self, validation: Sample) -> NDArray[np.bool_]:
        """Ten images that are read rightly, and this share of the errors."""
        errors = np.flatnonzero(~validation.is_right)
        is_doubted = np.zeros(len(validation.labels), np.bool_)
        is_doubted[:10] = True
        is_doubted[errors[: round(self.doubted_errors * len(errors))]] = True
        return is_doubted

    def _curves(self) -> Curves:
        relus = (DeadUnits("Dense 1", round(UNITS * self.dead), UNITS),)
        gauges = (Gauges(float(place), self.gradient, one, relus=relus) for place, one in enumerate(self.updates, 1))
        return Curves(
            loss=np.array(self.loss, float),
            accuracy=np.array(self.accuracy, float),
            val_loss=np.array(self.val_loss, float),
            val_accuracy=np.array(self.val_accuracy, float),
            seconds=np.array([2.0 * epoch for epoch in range(1, len(self.loss) + 1)], float),
            batch_loss=np.array(self.batch_loss, float),
            batch_epoch=np.linspace(0, len(self.loss), len(self.batch_loss)),
            gauges=tuple(gauges),
        )
