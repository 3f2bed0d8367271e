"""Outlines say which way an image's edges face, wherever the ink is strong or faint."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.drawing.outlines import CELLS, DIRECTIONS, OUTLINE_COUNT, PORTION, outlines


def _bar(*, across: bool) -> np.ndarray:
    image = np.zeros((28, 28), dtype=np.float32)
    image[12:16, 4:24] = 1.0
    return image if across else image.T


def test_each_image_becomes_one_row_of_bounded_numbers() -> None:
    described = outlines(np.random.default_rng(0).random((5, 28, 28), dtype=np.float32))
    assert described.dtype == np.float32
    assert described.shape == (5, OUTLINE_COUNT)
    np.testing.assert_allclose((described**4).sum(axis=1), 1.0, atol=1e-3)


@pytest.mark.parametrize(("across", "directions"), [(True, {3, 9}), (False, {0, 6})])
def test_a_bar_has_edges_on_its_two_long_sides(across: bool, directions: set[int]) -> None:
    by_direction = outlines(_bar(across=across)[np.newaxis])[0].reshape(DIRECTIONS, CELLS, CELLS).sum(axis=(1, 2))
    assert set(np.argsort(by_direction)[-2:].tolist()) == directions


def test_how_strong_the_ink_is_does_not_matter() -> None:
    image = _bar(across=True)[np.newaxis]
    np.testing.assert_allclose(outlines(image * np.float32(0.4)), outlines(image), atol=1e-4)


def test_bare_images_and_no_images_are_described_too() -> None:
    assert outlines(np.zeros((2, 28, 28), dtype=np.float32)).sum() == 0.0
    assert outlines(np.zeros((0, 28, 28), dtype=np.float32)).shape == (0, OUTLINE_COUNT)


def test_many_images_are_described_as_each_is_alone() -> None:
    images = np.random.default_rng(1).random((PORTION + 3, 28, 28), dtype=np.float32)
    np.testing.assert_allclose(outlines(images)[-1], outlines(images[-1:])[0], atol=1e-6)
