"""Drawings that show no digit, made at random to learn from: what a network told "digit or not" sees on the other side.

Outlier exposure (Hendrycks, Mazeika and Dietterich 2019, "Deep anomaly detection with outlier exposure", ICLR): the
outliers need not be those that are met later, only various. There are no letters and no named shapes among these.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mnist_core.drawing.pen_lines import SIDE, Picture, Points, Rng, smooth, softened, stroke
from mnist_core.drawing.recipe import digit_image
from mnist_core.drawing.spoilt_digits import Digits, mirrored, pairs, parts, struck, turned

MARGIN = 20
PENS = (4.0, 14.0)
"""Pixels of the thinnest and the thickest pen, of `SIDE`: 8 and 28 of the Draw page's 280."""

THIN, UPRIGHT = 0.08, 0.6
"""Below which ratio of variances ink is one straight stroke; beyond which cosine with the vertical it is upright."""

_UNIT = (-0.5, 0.5)

Family = Callable[[Rng, Digits], Picture]


def no_digits(count: int, seed: int, digits: Digits) -> tuple[Picture, NDArray[np.int64]]:
    """Drawings of all families in turn, each different, the same for the same seed.

    Returns:
        Images as the recipe makes them, `uint8`, shape `(count, 28, 28)`, and the place of each one's family in
        `FAMILIES`, `int64`, shape `(count,)`.
    """
    rng, families = np.random.default_rng(seed), list(FAMILIES.values())
    chosen = np.arange(count) % len(families)
    return np.array([_image(families[place], rng, digits) for place in chosen], dtype=np.uint8), chosen


def _image(family: Family, rng: Rng, digits: Digits) -> NDArray[np.float32]:
    """One drawing of a family as the recipe makes it, in whole numbers up to 255; never a plain upright stroke."""
    while True:
        image = digit_image(family(rng, digits)).image
        if not is_stroke_like_a_one(image):
            return np.rint(image * 255)


def is_stroke_like_a_one(image: NDArray[np.float32]) -> bool:
    """Whether an image shows no more than one straight stroke, upright or aslant, by its principal axes."""
    places = np.argwhere(image > 0.3)
    widths, axes = np.linalg.eigh(np.cov(places.T))
    return bool(widths[0] < THIN * widths[1] and abs(axes[0, 1]) > UPRIGHT)


def _curves(rng: Rng, digits: Digits) -> Picture:
    """One smooth stroke through many random points, or two or three through few, open."""
    count = int(rng.integers(1, 4))
    most = 9 if count == 1 else 6
    return _drawn(rng, [smooth(rng.uniform(*_UNIT, (rng.integers(3, most), 2))) for _ in range(count)])


def _rings(rng: Rng, digits: Digits) -> Picture:
    """One or two closed smooth strokes through random points."""
    strokes = []
    for _ in range(rng.integers(1, 3)):
        points = rng.uniform(*_UNIT, (rng.integers(3, 9), 2))
        strokes.append(smooth(np.concatenate([points, points[:1]])))
    return _drawn(rng, strokes)


def _zigzags(rng: Rng, digits: Digits) -> Picture:
    """One to three strokes of straight lines between random points."""
    return _drawn(rng, [rng.uniform(*_UNIT, (rng.integers(3, 7), 2)) for _ in range(rng.integers(1, 4))])


def _wanderings(rng: Rng, digits: Digits) -> Picture:
    """One stroke whose direction changes a little at every step."""
    bends = np.cumsum(rng.normal(0.0, rng.uniform(0.2, 1.0), rng.integers(10, 40)) + rng.normal(0.0, 0.15))
    steps = np.stack([np.cos(bends), np.sin(bends)], axis=1) * rng.uniform(0.5, 1.5, (len(bends), 1))
    way = np.cumsum(steps, axis=0)
    way = (way - way.mean(axis=0)) / max(float(np.ptp(way, axis=0).max()), 1e-6)
    return _drawn(rng, [way])


def _polygons(rng: Rng, digits: Digits) -> Picture:
    """An uneven polygon of three to five corners, some with a line through it or left open."""
    corners = int(rng.integers(3, 6))
    angles = (np.arange(corners) + rng.uniform(0.0, 1.0) + rng.normal(0.0, 0.08, corners)) * 2 * np.pi / corners
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1) / 2 * rng.uniform(0.85, 1.15, (corners, 1))
    strokes = [points if rng.random() < 0.25 else np.concatenate([points, points[:1]])]
    if rng.random() < 0.25:
        strokes.append(rng.uniform(-0.6, 0.6, (2, 2)))
    return _drawn(rng, strokes)


def _glyphs(rng: Rng, digits: Digits) -> Picture:
    """One to four short strokes, straight or round, between the nodes of a grid of three by three."""
    strokes = []
    for _ in range(rng.integers(1, 5)):
        nodes = [rng.integers(0, 3, 2)]
        while len(nodes) < rng.integers(3, 5):
            step = rng.integers(-2, 3, 2)
            if step.any() and ((nodes[-1] + step >= 0) & (nodes[-1] + step <= 2)).all():
                nodes.append(nodes[-1] + step)
        points = np.array(nodes) / 2 - 0.5 + rng.normal(0.0, 0.03, (len(nodes), 2))
        strokes.append(smooth(points) if rng.random() < 0.5 else points)
    return _drawn(rng, strokes)


FAMILIES: dict[str, Family] = {
    "curves": _curves,
    "rings": _rings,
    "zigzags": _zigzags,
    "wanderings": _wanderings,
    "polygons": _polygons,
    "glyphs": _glyphs,
    "struck digits": struck,
    "pairs of digits": pairs,
    "parts of digits": parts,
    "mirrored digits": mirrored,
    "turned digits": turned,
}
"""One entry a way of drawing no digit; a new one is one more."""


def _drawn(rng: Rng, strokes: list[Points]) -> Picture:
    """Strokes, about one long, on paper, `uint8`, `(SIDE, SIDE)` or smaller: stretched, turned and drawn by any pen."""
    turn, stretch = rng.uniform(-0.3, 0.3), np.exp(rng.uniform(-0.5, 0.5))
    change = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.diag([stretch, 1.0])
    placed = [line @ change.T for line in strokes]
    reach = 2 * max(float(np.abs(line).max()) for line in placed)
    scale, pen = rng.uniform(0.5, 1.0) * (SIDE - 2 * MARGIN) / reach, rng.uniform(*PENS)
    paper = Image.new("L", (SIDE, SIDE), 0)
    for line in placed:
        stroke(ImageDraw.Draw(paper), line * scale + SIDE / 2, pen)
    return softened(rng, paper)
