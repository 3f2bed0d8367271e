"""mnist_core.training.last_quarter: how much labels are smoothed, and pictures changed, at each step."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.training.last_quarter import smoothing_of, strength_of


@pytest.mark.parametrize(
    ("first_step", "steps", "total_steps", "before"),
    [(0, 4, 8, 4), (4, 4, 8, 2), (6, 2, 8, 0), (0, 1, 1, 1), (0, 3, 3, 3), (2, 2, 5, 2), (3, 2, 5, 1)],
)
def test_over_three_quarters_of_a_run_labels_are_smoothed_and_pictures_changed_and_less_so_after_that(
    first_step: int, steps: int, total_steps: int, before: int
) -> None:
    place = (first_step, steps, total_steps)
    for shares, values in ((smoothing_of(0.1, *place), (0.1, 0.0)), (strength_of(0.4, *place), (1.0, 0.4))):
        assert shares.dtype == np.float32
        np.testing.assert_array_equal(shares, np.repeat(np.array(values, np.float32), [before, steps - before]))


def test_chunks_of_any_size_are_eased_alike() -> None:
    whole = smoothing_of(0.2, 0, 100, 100)
    parts = [smoothing_of(0.2, first, 7, 100) for first in range(0, 98, 7)]
    np.testing.assert_array_equal(np.concatenate(parts), whole[:98])
