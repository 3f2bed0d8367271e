"""mnist_core.training.label_smoothing: how much labels are smoothed at each step."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.training.label_smoothing import smoothing_of


@pytest.mark.parametrize(
    ("first_step", "steps", "total_steps", "smoothed"),
    [(0, 4, 8, 4), (4, 4, 8, 2), (6, 2, 8, 0), (0, 1, 1, 1), (0, 3, 3, 3), (2, 2, 5, 2), (3, 2, 5, 1)],
)
def test_labels_are_smoothed_over_three_quarters_of_a_run_and_plain_after_that(
    first_step: int, steps: int, total_steps: int, smoothed: int
) -> None:
    shares = smoothing_of(0.1, first_step, steps, total_steps)
    assert shares.dtype == np.float32
    np.testing.assert_array_equal(shares, np.repeat(np.array([0.1, 0.0], np.float32), [smoothed, steps - smoothed]))


def test_chunks_of_any_size_are_smoothed_alike() -> None:
    whole = smoothing_of(0.2, 0, 100, 100)
    parts = [smoothing_of(0.2, first, 7, 100) for first in range(0, 98, 7)]
    np.testing.assert_array_equal(np.concatenate(parts), whole[:98])
