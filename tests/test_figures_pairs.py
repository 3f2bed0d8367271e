"""Bars of pairs: their numbers, their order and which are marked."""

import numpy as np

from mnist_core.evaluation.confusion import pair_confusion
from mnist_core.figures.pairs import pair_bars
from mnist_core.figures.palette import ACCENT, NEUTRAL


def test_each_pair_is_a_bar_and_pinned_ones_are_marked_in_either_order() -> None:
    matrix = np.diag([100] * 10)
    matrix[4, 9], matrix[1, 7] = 4, 1
    bars = pair_bars([pair_confusion(matrix, 4, 9), pair_confusion(matrix, 1, 7), pair_confusion(matrix, 2, 3)]).data[0]
    assert list(bars.y) == ["4 and 9", "1 and 7", "2 and 3"]
    assert list(bars.x) == [4, 1, 0]
    assert list(bars.text) == ["4 errors (1.96 %)", "1 error (0.50 %)", "0 errors (0.00 %)"]
    assert list(bars.marker.color) == [ACCENT, ACCENT, NEUTRAL]


def test_no_pairs_and_pairs_without_images_are_drawn() -> None:
    assert len(pair_bars([]).data[0].x) == 0
    assert list(pair_bars([pair_confusion(np.zeros((10, 10), dtype=np.int64), 4, 9)]).data[0].text) == ["0 errors"]
