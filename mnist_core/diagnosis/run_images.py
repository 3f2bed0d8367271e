"""RunImages: what a diagnosis looks at of the images a run learned from, and those it was validated with.

Never more than one copy of MNIST's training images is held, and that only while it is read: a web process that
diagnoses a run is to stay small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mnist_core.config import TrainingConfig
from mnist_core.data.dataset import load_training_images, load_training_ink, load_training_labels
from mnist_core.data.faults import FaultPlan
from mnist_core.data.planting import changed_by, left_by
from mnist_core.data.split import split_training
from mnist_core.diagnosis.evidence import Images, Labels
from mnist_core.evaluation.confusion import Counts

SAMPLE = 3000
_SEED = 20_250_130


@dataclass(frozen=True, eq=False)
class RunImages:
    """The images of one run.

    `counts`: how many it learned from of each label, `int64`, shape `(10,)`. `x_sample` and `y_sample`: up to 3,000 of
    them in random order, as the run saw them, faults included; `uint8`, shapes `(n, 28, 28)` and `(n,)`.
    `x_validation`: those it was validated with, in MNIST's order.
    """

    counts: Counts
    x_sample: Images
    y_sample: Labels
    x_validation: Images


def run_images(config: TrainingConfig, faults: FaultPlan) -> RunImages:
    """The images of a run with these settings and faults, which serve for nothing but to find them.

    Raises:
        DataError: If MNIST cannot be had.
        ConfigError: If the faults leave too few images.
    """
    digits = load_training_labels()
    split = split_training(
        digits,
        validation_fraction=config.validation_fraction,
        training_images=config.training_images,
        seed=config.seed,
    )
    learned = split.train_indices
    kept, labels = left_by(digits[learned], faults, config.seed, lambda: load_training_ink()[learned])
    some = np.random.default_rng(_SEED).permutation(len(kept))[:SAMPLE]
    images = load_training_images(np.concatenate([learned[kept[some]], split.validation_indices]))
    return RunImages(
        counts=np.bincount(labels, minlength=10).astype(np.int64),
        x_sample=changed_by(images[: len(some)], faults),
        y_sample=labels[some],
        x_validation=images[len(some) :],
    )
