"""MeasuredRun: what one run of an example left that the article's claims can be held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, nan
from statistics import median

import numpy as np
from numpy.typing import NDArray

from mnist_core.article.examples import CNN, DEEP, PERCEPTRON, Example, learned_images, training_work
from mnist_core.config import TrainingConfig
from mnist_core.errors import EvaluationError
from mnist_core.evaluation.confusion import Counts, confusion_matrix
from mnist_core.evaluation.intervals import Estimate, estimate_share
from mnist_core.evaluation.paired import PairedComparison, compare_paired
from mnist_core.training.metrics import EpochMetrics

Digits = NDArray[np.uint8]
Right = NDArray[np.bool_]
Runs = Mapping[str, Sequence["MeasuredRun"]]
"""The runs of each example by its preset; an example without runs is left out or has none."""


@dataclass(frozen=True, eq=False)
class MeasuredRun:
    """A finished run of one of the article's examples.

    `y_true`, `y_pred`: digits of the test images and what was read, `uint8`, shape `(n,)`, in MNIST's order.
    `validation_right`: whether each validation image was read rightly after the epoch of the lowest validation loss,
    and after the last, `bool`, shape `(2, n)`; None where none were set aside. `machine` is its processor and cores,
    `versions` those of the libraries.
    """

    config: TrainingConfig
    epochs: tuple[EpochMetrics, ...]
    y_true: Digits
    y_pred: Digits
    test_loss: float
    training_seconds: float
    machine: str
    versions: Mapping[str, str]
    validation_right: Right | None = None

    @property
    def seed(self) -> int:
        """The seed it was trained with."""
        return self.config.seed

    @property
    def right(self) -> Right:
        """Whether each test image was read rightly, `bool`, shape `(n,)`."""
        return np.asarray(self.y_pred == self.y_true)

    @cached_property
    def matrix(self) -> Counts:
        """Counts of the test images, `matrix[true, predicted]`."""
        return confusion_matrix(self.y_true, self.y_pred)

    @property
    def test_accuracy(self) -> Estimate:
        """Share of the test images read rightly, with its 95 % interval.

        Raises:
            EvaluationError: If there are no test images.
        """
        return _share(int(self.right.sum()), len(self.y_true), "test images")

    @property
    def training_accuracy(self) -> Estimate:
        """Share of the training images read rightly in the last epoch, while the weights still changed.

        Raises:
            EvaluationError: If it has no epoch, or its accuracy is no number.
        """
        images, value = learned_images(self.config), self.epochs[-1].accuracy if self.epochs else nan
        if not isfinite(value):
            raise EvaluationError(f"The run with seed {self.seed} has no training accuracy; train it again.")
        return _share(round(value * images), images, "training images")

    @property
    def val_losses(self) -> NDArray[np.float64]:
        """Validation loss after every epoch, NaN where there was none."""
        return np.array([nan if one.val_loss is None else one.val_loss for one in self.epochs])

    @property
    def best_epoch(self) -> EpochMetrics | None:
        """The epoch of the lowest validation loss; None without validation images."""
        losses = self.val_losses
        return self.epochs[int(np.nanargmin(losses))] if np.isfinite(losses).any() else None

    @property
    def gaps(self) -> NDArray[np.float64]:
        """Validation loss less training loss of every epoch, NaN where there was none."""
        return np.subtract(self.val_losses, [one.loss for one in self.epochs])

    @property
    def since_best(self) -> PairedComparison | None:
        """The epoch of the lowest validation loss against the last, on the validation images; None without any."""
        if self.validation_right is None:
            return None
        return compare_paired(self.validation_right[0], self.validation_right[1])


def _share(successes: int, images: int, of: str) -> Estimate:
    found = estimate_share(successes, images)
    if found is None:
        raise EvaluationError(f"There are no {of} to take a share of.")
    return found


def expected_seconds(example: Example, runs: Runs) -> float | None:
    """How long training an example takes where these runs were trained: as its own did, else by the work it is.

    None where nothing was measured.
    """
    if own := runs.get(example.preset):
        return median(run.training_seconds for run in own)
    for other in (CNN, DEEP, PERCEPTRON):
        if measured := runs.get(other.preset):
            seconds = median(run.training_seconds for run in measured)
            return seconds * training_work(example.config) / training_work(other.config)
    return None
