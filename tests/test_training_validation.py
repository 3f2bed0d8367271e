"""mnist_core.training.validation: probabilities against true digits, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mnist_core.training.validation import cross_entropy, judged


def test_three_images_are_judged() -> None:
    probabilities = np.full((3, 10), 0.05, np.float32)
    probabilities[[0, 1, 2], [4, 9, 7]] = 0.55
    found = judged(probabilities, np.array([4, 4, 7], np.uint8))
    assert found.accuracy == pytest.approx(2 / 3)
    assert found.loss == pytest.approx(-(2 * math.log(0.55) + math.log(0.05)) / 3)
    assert found.confusion is not None and found.confusion.sum() == 3
    assert (found.confusion[4, 4], found.confusion[4, 9], found.confusion[7, 7]) == (1, 1, 1)


def test_a_certain_mistake_costs_as_much_as_one_in_ten_million() -> None:
    probabilities = np.eye(10, dtype=np.float32)[[3]]
    assert cross_entropy(probabilities, np.array([5], np.uint8)) == pytest.approx(-math.log(1e-7))
