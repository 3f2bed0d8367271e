"""The numbers that several rules read off the evidence, worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from mnist_core.diagnosis.signs import gap_at_best, level_rise, loss_ratio
from tests.diagnosis_evidence import Made

SCATTERED = [0.10, 0.12] * 10
RISING = [0.20] * 5 + [0.10] * 5 + [0.11] * 5 + [0.15] * 5


@pytest.mark.parametrize(
    ("val_loss", "rise"),
    [
        ((0.4, 0.3, 0.2, 0.1), 1.0),
        ((0.2, 0.1, 0.1, 0.2), 1.5),
        (SCATTERED, 1.0),
        (RISING, 0.15 * 4 / (0.10 * 4)),
        ((0.5,), 1.0),
        ((0.2, math.nan, 0.1), math.nan),
    ],
)
def test_the_level_of_the_validation_loss_is_compared_with_its_lowest(val_loss: Sequence[float], rise: float) -> None:
    assert level_rise(Made(val_loss=val_loss).evidence()) == pytest.approx(rise, nan_ok=True)


def test_how_well_training_images_are_known_is_the_ratio_of_the_losses() -> None:
    made = Made(training=1.0, training_confidence=0.99, validation=1.0, confidence=0.9)
    assert loss_ratio(made.evidence()) == pytest.approx(math.log(0.9) / math.log(0.99), rel=1e-3)
    assert np.isfinite(loss_ratio(Made(training=1.0, training_confidence=1.0).evidence()))


def test_the_gap_is_taken_at_the_epoch_of_the_lowest_validation_loss() -> None:
    made = Made(val_loss=(0.3, 0.1, 0.2), accuracy=(0.9, 0.98, 1.0), val_accuracy=(0.9, 0.95, 0.94))
    assert gap_at_best(made.evidence()) == pytest.approx(0.03)
