"""mnist_core.training.windows: which batches are told together."""

from __future__ import annotations

import pytest

from mnist_core.training.metrics import BatchMetrics
from mnist_core.training.windows import WindowSums


def test_a_point_is_the_mean_over_its_images_and_the_next_one_starts_anew() -> None:
    windows = WindowSums(100)
    windows.add(2, 200, 1.0, 100)
    windows.add(1, 50, 2.0, 50)
    assert windows.told(3, 0.3, 0.01) == BatchMetrics(3, 0.3, 3, loss=300 / 250, accuracy=0.6, learning_rate=0.01)
    assert windows.told(3, 0.3, 0.01) is None


@pytest.mark.parametrize(
    ("images_left", "is_whole", "due"),
    [
        (1000, True, True),
        (200, True, True),
        (199, True, False),
        (1000, False, False),
        (50, True, False),
        (0, False, True),
    ],
    ids=["amid", "two batches left", "less than two", "one made alone", "the small last batch", "the end"],
)
def test_single_batches_join_a_window_beside_them(images_left: int, is_whole: bool, due: bool) -> None:
    assert WindowSums(100).is_due(images_left, is_whole=is_whole) is due
