"""MNIST's handwriting measures, of all 70,000 images: measured once on this machine and kept beside MNIST."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.arrays import SPECS
from mnist_core.data.dataset import load_mnist
from mnist_core.data.handwriting import MEASURES, VERSION, Measures, joined, measure
from mnist_core.data.kept_arrays import Form, Kept, kept_arrays
from mnist_core.data.request import Report, silent
from mnist_core.settings import get_settings

_STEP = 2_500  # images between two reports
_TRAIN_COUNT, _TEST_COUNT = SPECS["x_train"].shape[0], SPECS["x_test"].shape[0]
_FORM: Form = {name: ((_TRAIN_COUNT + _TEST_COUNT,), np.float32) for name in MEASURES}


@dataclass(frozen=True, eq=False)
class MnistMeasures:
    """The measures of the 60,000 training and the 10,000 test images, in MNIST's own order."""

    train: Measures
    test: Measures


def measures_file() -> Path:
    """Where they are kept."""
    return get_settings().cache_file.with_name("handwriting.npz")


def mnist_measures(report: Report | None = None) -> MnistMeasures:
    """The handwriting measures of all of MNIST; measured the first time, which takes about half a minute.

    Args:
        report: Told how far the measuring is.

    Raises:
        DataError: If MNIST cannot be had, or another process has measured for too long.
    """
    arrays = kept_arrays(measures_file(), _FORM, VERSION, lambda: _measure_all(report or silent))
    every = Measures(**arrays)
    return MnistMeasures(every.subset(slice(_TRAIN_COUNT)), every.subset(slice(_TRAIN_COUNT, None)))


def _measure_all(report: Report) -> Kept:
    mnist = load_mnist(report)
    found = _measured(np.concatenate([mnist.x_train, mnist.x_test]), report)
    return {name: found.values(name) for name in MEASURES}


def _measured(images: NDArray[np.uint8], report: Report) -> Measures:
    parts = []
    for start in range(0, len(images), _STEP):
        report("Measuring the handwriting of MNIST", start / len(images))
        parts.append(measure(images[start : start + _STEP]))
    return joined(parts)
