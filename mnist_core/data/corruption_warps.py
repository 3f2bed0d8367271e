"""Corruptions that move or smear ink: turned, slanted, shrunk, shifted, blurred; and strokes made thinner or thicker.

Pictures are `float32`, 0 to 1, shape `(n, 28, 28)`. Moving ink is linear, so each way of doing it is one sparse matrix,
found by moving the 784 pictures that have a single lit pixel; applying it to thousands of pictures is then one product.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.pictures import SIDE

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Pictures = NDArray[np.float32]
_PIXELS = SIDE * SIDE
_STROKE_BLUR_PIXELS, _STROKE_EDGE = 1.0, 6.0  # at a level of 0.09 or more, paper then stays black
_Matrix = tuple[float, float, float, float]
_COMPASS = ((0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1))


def rotated(pictures: Pictures, degrees: float, generator: np.random.Generator) -> Pictures:
    """Turned about the centre, to the left or to the right."""
    return _moved(pictures, [_turn(degrees), _turn(-degrees)], generator)


def sheared(pictures: Pictures, factor: float, generator: np.random.Generator) -> Pictures:
    """Slanted to the left or to the right, by `factor` pixels a row."""
    return _moved(pictures, [_affine((1, 0, -factor, 1)), _affine((1, 0, factor, 1))], generator)


def shrunk(pictures: Pictures, factor: float, generator: np.random.Generator) -> Pictures:
    """Made smaller: sides `factor` times as long."""
    return _moved(pictures, [_affine((1 / factor, 0, 0, 1 / factor))], generator)


def shifted(pictures: Pictures, pixels: float, generator: np.random.Generator) -> Pictures:
    """Moved by `pixels` rows, columns or both, in one of the eight directions of a compass."""
    return _moved(pictures, [_slide(down * pixels, right * pixels) for down, right in _COMPASS], generator)


def motion_blurred(pictures: Pictures, pixels: float, generator: np.random.Generator) -> Pictures:
    """Smeared along a line of so many pixels, in one of four directions."""
    return _moved(pictures, [_smear(int(pixels), *direction) for direction in _COMPASS[:4]], generator)


def blurred(pictures: Pictures, sigma_pixels: float, generator: np.random.Generator) -> Pictures:
    """Out of focus: a Gaussian blur."""
    from scipy.ndimage import gaussian_filter

    return np.asarray(gaussian_filter(pictures, (0, sigma_pixels, sigma_pixels)), dtype=np.float32)


def stroke_cut(pictures: Pictures, level: float, generator: np.random.Generator) -> Pictures:
    """Strokes made thinner or thicker: blurred ink is cut where it falls below `level` of its strongest.

    Cut at about a half, an edge stays where it is; below, it moves outwards, above, inwards.
    """
    ink = blurred(pictures, _STROKE_BLUR_PIXELS, generator)
    strongest = np.maximum(ink.max(axis=(1, 2), keepdims=True), np.float32(1e-6))
    cut: Pictures = np.clip((ink / strongest - np.float32(level)) * np.float32(_STROKE_EDGE) + np.float32(0.5), 0, 1)
    return cut


def _moved(pictures: Pictures, ways: Sequence[csr_array], generator: np.random.Generator) -> Pictures:
    """Every picture moved in one of several ways, drawn by chance."""
    chosen = generator.integers(len(ways), size=len(pictures))
    moved = np.empty_like(pictures)
    for number, way in enumerate(ways):
        ours = chosen == number
        moved[ours] = (pictures[ours].reshape(-1, _PIXELS) @ way).reshape(-1, SIDE, SIDE)
    return moved


def _turn(degrees: float) -> csr_array:
    cosine, sine = float(np.cos(np.deg2rad(degrees))), float(np.sin(np.deg2rad(degrees)))
    return _affine((cosine, -sine, sine, cosine))


@cache
def _affine(matrix: _Matrix) -> csr_array:
    """Each pixel taken from `matrix` times its place, both counted from the centre."""
    from scipy.ndimage import affine_transform

    square = np.array(matrix, dtype=np.float64).reshape(2, 2)
    centre = np.full(2, (SIDE - 1) / 2)
    return _way(lambda lit: affine_transform(lit, square, centre - square @ centre, order=1))


@cache
def _smear(pixels: int, down: int, right: int) -> csr_array:
    """The mean of slides along a line of so many pixels."""
    from scipy.sparse import csr_array

    steps = (np.arange(pixels) - (pixels - 1) / 2) / float(np.hypot(down, right))
    smeared = np.zeros((_PIXELS, _PIXELS), dtype=np.float32)
    for step in steps:
        smeared += np.kron(_slide_of_one_side(step * down), _slide_of_one_side(step * right)) / np.float32(pixels)
    return csr_array(smeared)


@cache
def _slide(down: float, right: float) -> csr_array:
    from scipy.sparse import csr_array

    return csr_array(np.kron(_slide_of_one_side(down), _slide_of_one_side(right)))


def _slide_of_one_side(pixels: float) -> Pictures:
    """A row of pixels moved on by any distance, what falls between two pixels shared by both: `[before, after]`."""
    whole = int(np.floor(pixels))
    rest = np.float32(pixels - whole)
    one, two = np.eye(SIDE, k=whole, dtype=np.float32), np.eye(SIDE, k=whole + 1, dtype=np.float32)
    return (1 - rest) * one + rest * two


def _way(change: Callable[[Pictures], Pictures]) -> csr_array:
    """A linear change of pictures as a matrix, `[before, after]`: what it makes of each single lit pixel."""
    from scipy.sparse import csr_array

    lit = np.eye(_PIXELS, dtype=np.float32).reshape(-1, SIDE, SIDE)
    changed = np.stack([change(picture) for picture in lit])
    return csr_array(changed.reshape(_PIXELS, _PIXELS).astype(np.float32))
