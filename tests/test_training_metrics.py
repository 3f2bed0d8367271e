"""mnist_core.training.metrics: how far a run is."""

from __future__ import annotations

import pytest

from mnist_core.training.metrics import Progress


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
