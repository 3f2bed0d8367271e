"""Printed lines on paper, ruled or squared, a little askew or not → the same photograph without them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEEPEST = 0.07
"""Lines may be askew by four degrees."""

SLOPES = 15
LEAST_LINE = 0.02
"""A line takes away at least this share of the paper's light."""

WIDEST_LINE = 0.04
"""A line is no wider than this share of the picture's other side."""

SEARCH_SIDE = 140
"""The slope is looked for along about this many pixels of each path."""


def without_lines(missing: NDArray[np.float32]) -> NDArray[np.float32]:
    """Take away what runs straight across the whole picture, in either direction.

    A line is what most pixels of a straight path from border to border have in common, their median; a digit covers
    only a part of any such path. Light is taken away twice where ink crosses a line, so the line is divided out.

    Args:
        missing: The share of the paper's light that is missing at every pixel, `float32`, in [0, 1].
    """
    across = _without_rows(missing)
    return np.ascontiguousarray(_without_rows(across.T).T)


def _without_rows(missing: NDArray[np.float32]) -> NDArray[np.float32]:
    factor = -(-missing.shape[1] // SEARCH_SIDE)
    thinned = missing[:, ::factor]
    slopes = np.linspace(-STEEPEST, STEEPEST, SLOPES)
    fits = [float(np.square(_common(thinned, slope * factor)).sum()) for slope in slopes]
    slope = float(slopes[int(np.argmax(fits))])
    lines = _thin_lines(_common(missing, slope))
    if lines is None:
        return missing
    line = lines[_paths(missing.shape, slope)]
    left: NDArray[np.float32] = np.clip(1.0 - (1.0 - missing) / np.maximum(1.0 - line, 0.05), 0.0, 1.0)
    return left.astype(np.float32)


def _thin_lines(common: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """What of it are printed lines; None where these are fewer than two: the bar of a tightly cropped 7 is none."""
    is_line = np.concatenate(([False], common >= LEAST_LINE, [False]))
    edges = np.flatnonzero(np.diff(is_line)).reshape(-1, 2)
    thin = [(start, stop) for start, stop in edges if stop - start <= max(WIDEST_LINE * len(common), 3)]
    if len(thin) < 2:
        return None
    lines = np.zeros_like(common)
    for start, stop in thin:
        lines[start:stop] = common[start:stop]
    return lines


def _common(missing: NDArray[np.float32], slope: float) -> NDArray[np.float32]:
    """The median along each path, `float32`, one number a row; paths that leave the picture wrap around."""
    rows = (np.arange(missing.shape[0])[:, np.newaxis] + _drop(missing.shape[1], slope)) % missing.shape[0]
    common: NDArray[np.float32] = np.median(missing[rows, np.arange(missing.shape[1])], axis=1)
    return common


def _paths(shape: tuple[int, ...], slope: float) -> NDArray[np.int64]:
    """Which path each pixel lies on, `int64`, of this shape."""
    paths: NDArray[np.int64] = (np.arange(shape[0])[:, np.newaxis] - _drop(shape[1], slope)) % shape[0]
    return paths


def _drop(width: int, slope: float) -> NDArray[np.int64]:
    """How many rows a path of this slope has dropped at each column, 0 in the middle."""
    drop: NDArray[np.int64] = np.rint((np.arange(width) - width // 2) * slope).astype(np.int64)
    return drop
