"""Misread images, the worst first."""

from __future__ import annotations

import numpy as np

from mnist_core.evaluation.misreads import Misread, misreads


def test_misread_images_are_told_the_least_likely_true_digit_first() -> None:
    y_true = np.array([4, 9, 7, 1], np.uint8)
    predicted = np.array([9, 9, 1, 7], np.uint8)
    found = misreads(predicted, np.array([0.25, 0.9, 0.0, 0.125], np.float16), y_true)
    assert found == (Misread(2, 7, 1, 0.0), Misread(3, 1, 7, 0.125), Misread(0, 4, 9, 0.25))


def test_where_all_is_read_rightly_there_are_none() -> None:
    y_true = np.array([4, 9], np.uint8)
    assert misreads(y_true, np.ones(2, np.float16), y_true) == ()
