"""A row is near the cloud it comes from and far from the others, by that cloud's own width."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.drawing.clouds import Clouds, fit_clouds


def _rows(seed: int = 0, each: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Ten round clouds, digit d around 10·d on both of the first two axes."""
    rng = np.random.default_rng(seed)
    digits = np.repeat(np.arange(10, dtype=np.uint8), each)
    rows = rng.normal(0, 1, (len(digits), 5)).astype(np.float32)
    rows[:, :2] += 10.0 * digits[:, np.newaxis]
    return rows, digits


@pytest.mark.parametrize("shared", [True, False])
def test_a_row_is_nearest_to_its_own_cloud(shared: bool) -> None:
    clouds = fit_clouds(*_rows(), most=4, shrinkage=0.01, shared=shared)
    rows, digits = _rows(seed=1)
    by_digit = np.stack([clouds.distances(rows, np.full(len(rows), digit)) for digit in range(10)], axis=1)
    assert (by_digit.argmin(axis=1) == digits).mean() > 0.99


def test_distances_are_mahalanobis_distances() -> None:
    rows, digits = _rows(each=4000)
    clouds = fit_clouds(rows, digits, most=5, shrinkage=0.0, shared=True)
    ask = np.array([[3.0, 0, 0, 0, 0], [0, 0, 0, 0, 4.0]], dtype=np.float32)
    away = ask - rows[digits == 0].mean(axis=0)
    np.testing.assert_allclose(
        clouds.distances(ask, np.zeros(2, dtype=np.int64)), np.square(away).sum(axis=1), rtol=0.1
    )


def test_a_file_keeps_all_there_is() -> None:
    clouds = fit_clouds(*_rows(), most=3, shrinkage=0.1, shared=False)
    read = Clouds.from_arrays("c", dict(clouds.arrays("c")))
    rows, digits = _rows(seed=2)
    np.testing.assert_array_equal(read.distances(rows, digits), clouds.distances(rows, digits))


def test_rows_that_never_differ_are_no_trouble() -> None:
    digits = np.repeat(np.arange(10, dtype=np.uint8), 3)
    clouds = fit_clouds(np.ones((30, 1), dtype=np.float32), digits, most=8, shrinkage=0.02, shared=True)
    assert np.isfinite(clouds.distances(np.array([[1.0], [2.0]], dtype=np.float32), np.array([0, 9]))).all()
