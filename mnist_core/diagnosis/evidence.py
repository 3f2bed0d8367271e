"""Evidence: all that a diagnosis may look at. It is measured; no setting of the run and no planted fault is in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.handwriting import Measures
from mnist_core.evaluation.confusion import Counts
from mnist_core.evaluation.dropped_digits import right_without
from mnist_core.training.metrics import Gauges
from mnist_core.training.rate_curve import RateCurve
from mnist_core.training.validation import cross_entropy

Images = NDArray[np.uint8]
Labels = NDArray[np.uint8]
Curve = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curves:
    """How training went, one number an epoch: `float64`, shape `(epochs,)`; NaN where nothing was measured.

    `batch_loss` and `batch_epoch` are the loss over each window of batches and when it ended, in epochs. `seconds` is
    training time so far.
    """

    loss: Curve
    accuracy: Curve
    val_loss: Curve
    val_accuracy: Curve
    seconds: Curve
    batch_loss: Curve
    batch_epoch: Curve
    gauges: tuple[Gauges, ...] = ()

    @property
    def epochs(self) -> int:
        """How many epochs were finished."""
        return len(self.loss)


@dataclass(frozen=True, eq=False)
class Sample:
    """Images, `uint8`, `(n, 28, 28)`, their labels, `(n,)`, and what the model says of them, `float32`, `(n, 10)`."""

    images: Images
    labels: Labels
    probabilities: NDArray[np.float32]

    @cached_property
    def is_right(self) -> NDArray[np.bool_]:
        """Whether each image is read as labelled."""
        right: NDArray[np.bool_] = self.probabilities.argmax(axis=1) == self.labels
        return right

    @cached_property
    def right_without(self) -> Counts:
        """How many errors would vanish without the digit read: `int64`, shape `(10, 10)`, `matrix[true, dropped]`."""
        return right_without(self.probabilities, self.labels)

    @property
    def accuracy(self) -> float:
        """Share read as labelled, in [0, 1]."""
        return float(self.is_right.mean())

    @property
    def loss(self) -> float:
        """Mean cross-entropy of the labels, natural logarithm."""
        return cross_entropy(self.probabilities, self.labels)

    @property
    def confidence(self) -> float:
        """Mean probability of the digit read."""
        return float(self.probabilities.max(axis=1).mean())


@dataclass(frozen=True)
class Alignment:
    """How training images differ from those of validation, and what becomes of the accuracy once these are made alike.

    `range_ratio`: highest pixel less background, of training over validation. `right` and `down`: whole pixels that the
    ink lies farther. `blur_pixels`: the blur that takes the sharpness of validation images to that of training images.
    `accuracy_before` and `accuracy_after`: over the probe images, as they are and changed to look like training images;
    `loss_before` and `loss_after` are their cross-entropy.
    """

    is_inverted: bool
    range_ratio: float
    right: int
    down: int
    blur_pixels: float
    accuracy_before: float
    accuracy_after: float
    loss_before: float
    loss_after: float


@dataclass(frozen=True)
class Probes:
    """What was measured by asking the model, over the same `images` of validation or, without any, of training.

    `curvature`: how far the model's log-odds midway between two images are from the mean of those at the two, in
    standard deviations; 0 for a model that only weighs single pixels. `shifted_accuracy`: mean accuracy over four
    directions, by pixels moved; 0 pixels are the images as they are.
    """

    images: int
    curvature: float
    shifted_accuracy: dict[int, float]
    alignment: Alignment | None


@dataclass(frozen=True)
class NeighbourCheck:
    """What an image's most similar training images say of its label, over `images` of them; no model is asked.

    `suspect_share`: share whose neighbours agree on another digit. `agreement`: mean share of neighbours that have the
    image's own label.
    """

    images: int
    suspect_share: float
    agreement: float


@dataclass(frozen=True, eq=False)
class Styles:
    """How some training images, as the run saw them, and the first validation images are written."""

    training: Measures
    validation: Measures


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that is known of one run.

    `training` is a sample of the images a run learned from, as it saw them; `training_counts` counts all of them by
    label, `int64`, shape `(10,)`. `is_doubted` tells at which validation images other networks, none of which learned
    from them, give the labelled digit at most half of their belief. Parts that could not be measured are None: without
    a model there is no sample. `rate_curve` is there where the run's learning rates were tested on demand.
    """

    curves: Curves
    training_counts: Counts
    neighbours: NeighbourCheck | None = None
    training: Sample | None = None
    validation: Sample | None = None
    probes: Probes | None = None
    styles: Styles | None = None
    is_doubted: NDArray[np.bool_] | None = None
    is_diverged: bool = False
    rate_curve: RateCurve | None = None

    @property
    def training_size(self) -> int:
        """How many images it learned from."""
        return int(self.training_counts.sum())
