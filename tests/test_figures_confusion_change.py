"""Figures of what a remedy changed in a confusion matrix."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.figures.confusion_change import change_sentences, confusion_change_heatmap


def test_fewer_errors_and_more_right_readings_are_both_better() -> None:
    change = np.zeros((10, 10), np.int64)
    change[4, 9], change[4, 4], change[7, 1], change[7, 7] = -4, 4, 1, -1
    heat, numbers = confusion_change_heatmap(change).data
    assert heat.z[4][9] == heat.z[4][4] == 1.0
    assert heat.z[7][1] == heat.z[7][7] == -0.5
    assert sorted(numbers.text) == sorted(["−4", "+4", "+1", "−1"])


def test_nothing_changed_is_an_empty_matrix() -> None:
    heat, numbers = confusion_change_heatmap(np.zeros((10, 10), np.int64)).data
    assert not np.any(heat.z) and len(numbers.text) == 0


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (-5, "5 fewer 4s are read as 9"),
        (1200, "1,200 more 4s are read as 9"),
        (0, "As many 4s as before are read as 9"),
    ],
)
def test_a_cell_says_what_changed(count: int, words: str) -> None:
    change = np.zeros((10, 10), np.int64)
    change[4, 9] = count
    assert change_sentences(change)[4, 9] == words
