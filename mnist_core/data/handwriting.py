"""How digits are written, measured on each image: area, stroke length, thickness, slant, width and height.

The measures are those of D. C. Castro et al., "Morpho-MNIST: Quantitative Assessment and Diagnostics for
Representation Learning", JMLR 20 (2019). All but slant are taken from the shape of the ink: the image at four times
its resolution, cut at half of its strongest ink.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.handwriting_thinning import thinned

Values = NDArray[np.float32]

VERSION = 1
"""Counts up when any measure changes; stored measures of another version are measured anew."""

DETAIL = 4
"""Pixels of the shape along one pixel of the image."""

_CHUNK = 128  # images at a time: what a step of the thinning handles fits into a processor's cache
_BARE = 1  # pixels of the shape kept bare on every side
_FLAT = 1e-9  # ink whose rows vary less than this lies in one row, and leans nowhere


@dataclass(frozen=True)
class Measure:
    """One measure: its field in `Measures`, its name on a page, its unit, and what a high value is called."""

    name: str
    label: str
    unit: str
    more: str
    less: str


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("area", "Ink area", "px²", "more ink", "less ink"),
        Measure("length", "Stroke length", "px", "longer", "shorter"),
        Measure("thickness", "Thickness", "px", "thicker", "thinner"),
        Measure("slant", "Slant", "°", "more slanted to the right", "more slanted to the left"),
        Measure("width", "Width", "px", "wider", "narrower"),
        Measure("height", "Height", "px", "taller", "shorter"),
    )
}


@dataclass(frozen=True, eq=False)
class Measures:
    """The measures of `n` images, each `float32` of shape `(n,)`; all NaN but area where an image has no ink.

    `area`: the ink's, in square pixels of the 28×28 image.
    `length`: of the strokes' centre line, in pixels.
    `thickness`: the strokes' width, averaged along the centre line, in pixels.
    `slant`: in degrees, 0 upright, positive where the top leans to the right.
    `width`: of the ink once its slant is undone, in pixels.
    `height`: from the topmost to the lowest ink, in pixels.
    """

    area: Values
    length: Values
    thickness: Values
    slant: Values
    width: Values
    height: Values

    def __len__(self) -> int:
        return len(self.area)

    def values(self, name: str) -> Values:
        """One measure by its name in `MEASURES`, `float32`, shape `(n,)`."""
        values: Values = getattr(self, MEASURES[name].name)
        return values

    def subset(self, which: NDArray[np.int64] | NDArray[np.bool_] | slice) -> Measures:
        """The measures of some of the images, by position, mask or slice."""
        return Measures(*(self.values(name)[which] for name in MEASURES))


def measure(images: NDArray[np.uint8]) -> Measures:
    """Measure the handwriting of images; about 0.5 ms an image and processor.

    Args:
        images: `uint8`, shape `(n, 28, 28)`, light ink on black.
    """
    starts = range(0, max(len(images), 1), _CHUNK)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return joined(threads.map(lambda start: _measured(images[start : start + _CHUNK]), starts))


def joined(parts: Iterable[Measures]) -> Measures:
    """Several sets of measures as one, in order."""
    together = tuple(parts)
    return Measures(*(np.concatenate([part.values(name) for part in together]) for name in MEASURES))


def _measured(images: NDArray[np.uint8]) -> Measures:
    shapes = _shapes(images)
    lines = thinned(shapes)
    slope = _slope(images)
    width, height = _extents(shapes, slope)
    return Measures(
        area=(shapes.sum(axis=(1, 2)) / DETAIL**2).astype(np.float32),
        length=_length(lines),
        thickness=_thickness(shapes, lines),
        slant=np.degrees(np.arctan(-slope)).astype(np.float32),
        width=width,
        height=height,
    )


def _shapes(images: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where there is ink, `bool`, at `DETAIL` times the resolution: linear between pixels, cut at half the largest."""
    side = images.shape[1]
    places = (np.arange(-_BARE, side * DETAIL + _BARE) + 0.5) / DETAIL - 0.5
    pixels = np.arange(-1, side + 1)  # one bare pixel on every side, for the ink to fall off to
    between = np.array([np.interp(places, pixels, row) for row in np.eye(side + 2)[1:-1]], dtype=np.float32).T
    enlarged = between @ images.astype(np.float32) @ between.T
    strongest = images.max(axis=(1, 2), keepdims=True).astype(np.float32)
    return np.asarray(enlarged > np.maximum(strongest, 1.0) / 2.0)


def _slope(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How far the ink moves to the right from row to row, by its second moments; NaN without ink."""
    ink = images.astype(np.float64)
    place = np.arange(images.shape[1]) - (images.shape[1] - 1) / 2.0
    with np.errstate(invalid="ignore", divide="ignore"):
        mass = ink.sum(axis=(1, 2))
        row, column = ink.sum(axis=2) @ place / mass, ink.sum(axis=1) @ place / mass
        rows = ink.sum(axis=2) @ place**2 / mass - row**2
        both = np.einsum("nij,i,j->n", ink, place, place, optimize=True) / mass - row * column
        return np.where(rows < _FLAT, 0.0, both / rows)


def _extents(shapes: NDArray[np.bool_], slope: NDArray[np.float64]) -> tuple[Values, Values]:
    """Width without the slant, and height, in pixels of the image: the parallelogram that just holds the ink."""
    side = shapes.shape[1]
    inked = np.asarray(shapes.any(axis=2))
    row = np.arange(side)
    sheared = slope[:, np.newaxis] * row
    left = np.where(inked, shapes.argmax(axis=2) - sheared, np.inf).min(axis=1)
    right = np.where(inked, side - shapes[:, :, ::-1].argmax(axis=2) - sheared, -np.inf).max(axis=1)
    top, bottom = inked.argmax(axis=1), side - inked[:, ::-1].argmax(axis=1)
    bare = ~inked.any(axis=1)
    width, height = (np.where(bare, np.nan, extent / DETAIL) for extent in (right - left, bottom - top))
    return width.astype(np.float32), height.astype(np.float32)


def _length(lines: NDArray[np.bool_]) -> Values:
    """The length of lines one pixel wide, in pixels of the image; NaN where there are none.

    Straight and slanting links and the corners between them are weighted as in A. M. Vossepoel and A. W. M. Smeulders,
    "Vector code probability and metrication error in the representation of straight lines of finite length",
    Computer Graphics and Image Processing 20 (1982): counting a slanting link as √2 makes most lines too long.
    """
    count, height, width = lines.shape
    flat = lines.ravel()
    places = np.flatnonzero(flat)  # the rim is bare, so no neighbour lies in another image
    image = places // (height * width)
    north, east, south, west = (flat[places + step] for step in (-width, 1, width, -1))
    straight = north.astype(np.uint8) + east + south + west
    # Two pixels that touch at a corner are linked there only if no pixel beside both links them already.
    beside = {1 - width: north | east, 1 + width: south | east, width - 1: south | west, -1 - width: north | west}
    slanting = sum((flat[places + step] & ~linked).astype(np.uint8) for step, linked in beside.items())
    turns = (straight == 1) & (slanting == 1)
    weighted = 0.980 * straight / 2 + 1.406 * slanting / 2 - 0.091 * turns
    length = np.bincount(image, weights=weighted, minlength=count) / DETAIL
    return np.where(np.bincount(image, minlength=count) > 0, length, np.nan).astype(np.float32)


def _thickness(shapes: NDArray[np.bool_], lines: NDArray[np.bool_]) -> Values:
    """Twice the distance from the centre line to the bare paper, averaged along the line, in pixels of the image."""
    from scipy import ndimage  # takes longer to import than a page may take to appear

    def mean(shape: NDArray[np.bool_], line: NDArray[np.bool_]) -> float:
        rows, columns = np.flatnonzero(shape.any(axis=1)), np.flatnonzero(shape.any(axis=0))
        if rows.size == 0:
            return np.nan
        inked = slice(rows[0] - _BARE, rows[-1] + 1 + _BARE), slice(columns[0] - _BARE, columns[-1] + 1 + _BARE)
        distance = ndimage.distance_transform_edt(shape[inked])[line[inked]]
        # Distances reach to the middle of the nearest bare pixel. A line in the middle of an odd number of pixels is
        # then half a pixel too far off on both sides; in the middle of an even number it is that on one side only.
        return float((2.0 * distance - 0.5).mean() / DETAIL)

    return np.array([mean(shape, line) for shape, line in zip(shapes, lines, strict=True)], dtype=np.float32)
