"""Lines drawn at random on paper: smooth ones through given points, any pen, edges sharp or soft."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Points = NDArray[np.float64]
Picture = NDArray[np.uint8]
Rng = np.random.Generator

SIDE = 140
SOFT_SIDE = 28
SOFT = 0.35
"""The share of drawings that are shrunk to MNIST's size first: soft edges must not tell what is a digit."""

_BETWEEN = 12  # points from one given point to the next


def smooth(points: Points) -> Points:
    """A Catmull-Rom spline (Catmull and Rom 1974) through points, `float64`, `(n, 2)`, from the first to the last."""
    ends = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    before, start, end, after = (ends[i : len(ends) - 3 + i, np.newaxis] for i in range(4))
    way = np.linspace(0.0, 1.0, _BETWEEN)[:, np.newaxis]
    bend = 2 * start + (end - before) * way + (2 * before - 5 * start + 4 * end - after) * way**2
    line: Points = 0.5 * (bend + (3 * start - before - 3 * end + after) * way**3)
    return line.reshape(-1, 2)


def stroke(ink: ImageDraw.ImageDraw, points: Points, pen: float) -> None:
    """Draw a line with round ends and corners."""
    for one, other in pairwise(points.tolist()):
        ink.line((*one, *other), fill=255, width=round(pen))
    for x, y in points.tolist():
        ink.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)


def softened(rng: Rng, paper: Image.Image) -> Picture:
    """The paper's pixels, some at random shrunk to `SOFT_SIDE`: `uint8`, light ink on black."""
    if rng.random() < SOFT:
        paper = paper.resize((SOFT_SIDE, SOFT_SIDE), Image.Resampling.BOX)
    return np.asarray(paper)
