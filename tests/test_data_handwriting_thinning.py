"""Thinning leaves lines one pixel wide, in as many pieces and around as many holes as the shape had."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from mnist_core.data.dataset import Mnist
from mnist_core.data.handwriting import _shapes
from mnist_core.data.handwriting_thinning import thinned

TOUCHING = np.ones((3, 3), dtype=int)


def pieces_and_holes(shape: NDArray[np.bool_]) -> tuple[int, int]:
    """How many pieces of ink, touching at corners too, and how many pieces of paper, touching along sides."""
    return ndimage.label(shape, TOUCHING)[1], ndimage.label(~shape)[1] - 1


def test_real_digits_keep_their_pieces_and_holes(mnist: Mnist) -> None:
    shapes = _shapes(mnist.x_test[:300])
    lines = thinned(shapes)

    assert [pieces_and_holes(line) for line in lines] == [pieces_and_holes(shape) for shape in shapes]


def test_lines_lie_in_the_shape_and_are_thin(mnist: Mnist) -> None:
    shapes = _shapes(mnist.x_test[:300])
    lines = thinned(shapes)

    assert not (lines & ~shapes).any()
    blocks = lines[:, 1:, 1:] & lines[:, :-1, 1:] & lines[:, 1:, :-1] & lines[:, :-1, :-1]
    assert blocks.sum() < 0.001 * lines.sum()


def test_thinning_a_line_changes_nothing(mnist: Mnist) -> None:
    lines = thinned(_shapes(mnist.x_test[:100]))

    np.testing.assert_array_equal(thinned(lines), lines)


def test_an_image_is_thinned_alike_alone_and_among_others(mnist: Mnist) -> None:
    shapes = _shapes(mnist.x_test[:130])
    lines = thinned(shapes)

    for place in (0, 63, 64, 129):
        np.testing.assert_array_equal(thinned(shapes[place : place + 1])[0], lines[place])
