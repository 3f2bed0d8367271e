"""mnist_core.training.metrics: how far a run is, and what follows from its epochs."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.training.metrics import (
    DeadUnits,
    EpochMetrics,
    EpochPredictions,
    Gauges,
    Progress,
    milestones_reached,
    seconds_to,
)


@pytest.mark.parametrize(
    ("epoch", "batch", "fraction", "remaining"),
    [(1, 0, 0.0, None), (1, 5, 0.25, 30.0), (2, 0, 0.5, 10.0), (2, 10, 1.0, 0.0)],
)
def test_share_done_and_seconds_left(epoch: int, batch: int, fraction: float, remaining: float | None) -> None:
    progress = Progress(epoch, 2, batch, 10, images_per_second=1.0, elapsed_seconds=10.0)
    assert progress.fraction == pytest.approx(fraction)
    assert progress.remaining_seconds == (None if remaining is None else pytest.approx(remaining))


def test_judging_the_validation_images_is_part_of_the_time_left() -> None:
    progress = Progress(2, 3, 5, 10, images_per_second=1.0, elapsed_seconds=15.0, validation_seconds=4.0)
    assert progress.remaining_seconds == pytest.approx(15.0 + 2 * 4.0)


def epoch(number: int, val_accuracy: float | None) -> EpochMetrics:
    return EpochMetrics(number, 0.5, 0.9, 0.4, val_accuracy, 0.001, 10.0 * number)


@pytest.mark.parametrize(
    ("accuracies", "to_97", "to_99"),
    [
        ((0.9, 0.975, 0.98), 20.0, None),
        ((0.97,), 10.0, None),
        ((0.995, 0.9, 0.96), 10.0, 10.0),
        ((None, None), None, None),
        ((), None, None),
    ],
)
def test_seconds_to_an_accuracy_are_those_of_the_first_epoch_that_has_it(
    accuracies: tuple[float | None, ...], to_97: float | None, to_99: float | None
) -> None:
    epochs = [epoch(number, value) for number, value in enumerate(accuracies, 1)]
    assert (seconds_to(0.97, epochs), seconds_to(0.99, epochs)) == (to_97, to_99)


def test_a_milestone_is_reached_once() -> None:
    epochs = [epoch(1, 0.96), epoch(2, 0.985), epoch(3, 0.9), epoch(4, 0.98), epoch(5, 0.99)]
    reached = [milestones_reached(epochs[:count]) for count in range(6)]
    assert reached == [{}, {}, {"seconds_to_97": 20.0, "seconds_to_98": 20.0}, {}, {}, {"seconds_to_99": 50.0}]


def test_predictions_of_epochs_follow_one_another_in_three_bytes_an_image() -> None:
    probabilities = np.full((2, 10), 0.05, np.float32)
    probabilities[0, 3] = probabilities[1, 7] = 0.55
    kept = EpochPredictions.none(2).followed_by(1, probabilities, np.array([3, 2], np.uint8))
    kept = kept.followed_by(2, probabilities[::-1], np.array([3, 2], np.uint8))
    assert kept.epochs.tolist() == [1, 2]
    assert kept.predicted.tolist() == [[3, 7], [7, 3]]
    assert np.allclose(kept.true_probabilities, [[0.55, 0.05], [0.05, 0.05]], atol=1e-3)
    assert kept.predicted.nbytes + kept.true_probabilities.nbytes == 3 * 2 * 2


def test_dead_units_of_all_layers_make_one_share() -> None:
    relus = (DeadUnits("Convolution 1", 1, 32), DeadUnits("Convolution 2", 5, 64))
    assert Gauges(1.0, 0.5, 0.001, (), relus).dead_share == pytest.approx(6 / 96)
    assert Gauges(1.0, 0.5, 0.001).dead_share is None
