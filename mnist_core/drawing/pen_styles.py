"""Ways to write a digit that MNIST has few or none of, as strokes of a pen: drawn at random, to learn from.

MNIST was written by Americans in the 1990s. Elsewhere, and on screens, ones have a flag or a foot, noughts a slash,
sevens a bar and twos a loop. Each style is a few points in a unit square, with a smooth or straight line through them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mnist_core.drawing.pen_lines import smooth
from mnist_core.drawing.recipe import digit_image

SIDE = 140
MARGIN = 30
PENS = (4.0, 16.0)
"""Pixels of the thinnest and the thickest pen, on a digit of `SIDE - 2 * MARGIN`."""

JITTER = 0.03
"""Standard deviation by which each point is moved, in parts of the digit's height."""

SLANT, TURN, STRETCH = 0.25, 0.1, 0.25
"""The largest slant (sideways for one upwards), turn in radians, and change of width."""


@dataclass(frozen=True)
class Style:
    """One way to write a digit: its strokes, each of points `(x, y)`, x to the right and y down, from 0 to 1.

    Where `is_round`, a smooth line runs through the points of a stroke, else straight ones.
    """

    digit: int
    strokes: tuple[tuple[tuple[float, float], ...], ...]
    is_round: bool = True


_NOUGHT = ((0.5, 0.0), (0.15, 0.2), (0.1, 0.6), (0.35, 1.0), (0.75, 0.9), (0.85, 0.4), (0.65, 0.05), (0.5, 0.0))
_SLASH = ((0.9, -0.08), (0.5, 0.5), (0.08, 1.08))
_FOOT = ((0.1, 1.0), (0.9, 1.0))

STYLES: dict[str, Style] = {
    "slashed nought": Style(0, (_NOUGHT, _SLASH)),
    "nought slashed inside": Style(0, (_NOUGHT, ((0.75, 0.2), (0.25, 0.82)))),
    "flagged one": Style(1, (((0.2, 0.38), (0.5, 0.0), (0.5, 1.0)),), is_round=False),
    "one with a long flag": Style(1, (((0.02, 0.48), (0.55, 0.0), (0.5, 1.0)),), is_round=False),
    "one with a short flag": Style(1, (((0.35, 0.22), (0.55, 0.0), (0.5, 1.0)),), is_round=False),
    "one with flag and foot": Style(1, (((0.22, 0.3), (0.5, 0.0), (0.5, 1.0)), _FOOT), is_round=False),
    "one with a foot": Style(1, (((0.5, 0.0), (0.5, 1.0)), _FOOT), is_round=False),
    "one with a hook for a foot": Style(1, (((0.1, 0.4), (0.5, 0.0), (0.5, 1.0), (0.8, 0.97)),), is_round=False),
    "two with a loop at its foot": Style(
        2,
        (((0.15, 0.2), (0.5, 0.0), (0.8, 0.25), (0.5, 0.65), (0.1, 0.97), (0.1, 0.75), (0.4, 0.85), (0.9, 1.0)),),
    ),
    "two with a loop at its head": Style(
        2,
        (((0.4, 0.38), (0.25, 0.3), (0.45, 0.0), (0.75, 0.12), (0.65, 0.45), (0.15, 1.0), (0.5, 0.93), (0.85, 1.0)),),
    ),
    "two with a curled head": Style(
        2,
        (
            ((0.55, 0.28), (0.35, 0.42), (0.3, 0.15), (0.6, 0.0), (0.75, 0.25), (0.45, 0.65), (0.1, 1.0)),
            ((0.1, 1.0), (0.45, 0.92), (0.9, 0.98)),
        ),
    ),
    "three with a flat top": Style(
        3,
        (((0.1, 0.0), (0.45, 0.0), (0.8, 0.0), (0.45, 0.4), (0.85, 0.6), (0.7, 0.95), (0.3, 1.0), (0.08, 0.85)),),
    ),
    "open four": Style(4, (((0.2, 0.0), (0.08, 0.55), (0.85, 0.55)), ((0.7, 0.05), (0.66, 1.0))), is_round=False),
    "four like a chair": Style(4, (((0.15, 0.0), (0.15, 0.5), (0.8, 0.5)), ((0.75, 0.0), (0.75, 1.0))), is_round=False),
    "four with a lightning stroke": Style(
        4, (((0.55, 0.0), (0.05, 0.68), (0.9, 0.68)), ((0.6, 0.38), (0.55, 1.0))), is_round=False
    ),
    "five with a loose top": Style(
        5, (((0.25, 0.05), (0.2, 0.42), (0.6, 0.4), (0.8, 0.7), (0.5, 1.0), (0.1, 0.92)), ((0.35, 0.0), (0.9, -0.04)))
    ),
    "five like an S": Style(
        5, (((0.85, 0.03), (0.35, 0.02), (0.2, 0.35), (0.6, 0.45), (0.8, 0.72), (0.5, 1.0), (0.1, 0.9)),)
    ),
    "six like a b": Style(
        6, (((0.35, 0.0), (0.15, 0.5), (0.2, 0.9), (0.6, 1.0), (0.8, 0.7), (0.5, 0.52), (0.2, 0.75)),)
    ),
    "barred seven": Style(7, (((0.05, 0.0), (0.85, 0.0), (0.35, 1.0)), ((0.25, 0.5), (0.85, 0.48))), is_round=False),
    "barred seven with a hook": Style(
        7, (((0.08, 0.15), (0.1, 0.0), (0.88, 0.02), (0.4, 1.0)), ((0.2, 0.52), (0.82, 0.5))), is_round=False
    ),
    "plain seven": Style(7, (((0.05, 0.02), (0.85, 0.0), (0.4, 1.0)),), is_round=False),
    "seven with a hook": Style(7, (((0.06, 0.2), (0.08, 0.02), (0.88, 0.0), (0.45, 1.0)),), is_round=False),
    "eight of two rings": Style(
        8,
        (
            ((0.5, 0.0), (0.25, 0.22), (0.5, 0.46), (0.75, 0.22), (0.5, 0.0)),
            ((0.5, 0.46), (0.15, 0.75), (0.5, 1.0), (0.85, 0.75), (0.5, 0.46)),
        ),
    ),
    "open eight": Style(
        8,
        (((0.8, 0.08), (0.35, 0.02), (0.3, 0.35), (0.75, 0.65), (0.7, 0.98), (0.25, 0.95), (0.3, 0.6), (0.85, 0.18)),),
    ),
    "hooked nine": Style(
        9,
        (((0.8, 0.25), (0.5, 0.0), (0.2, 0.25), (0.45, 0.48), (0.8, 0.25), (0.8, 0.7), (0.5, 1.0), (0.12, 0.9)),),
    ),
    "nine with an open head": Style(
        9, (((0.7, 0.1), (0.3, 0.05), (0.15, 0.35), (0.5, 0.45), (0.75, 0.1), (0.85, 0.5), (0.6, 0.95), (0.2, 0.95)),)
    ),
    "straight nine": Style(9, (((0.75, 0.2), (0.4, 0.0), (0.15, 0.28), (0.5, 0.5), (0.75, 0.2), (0.72, 1.0)),)),
}
"""One entry a way of writing; a new one is one more."""


def drawn_styles(count: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Digits in all of these styles in turn, each drawn differently, the same for the same seed.

    Returns:
        Images as the recipe makes them, `uint8`, shape `(count, 28, 28)`, and their digits, `uint8`, shape `(count,)`.
    """
    rng, styles = np.random.default_rng(seed), list(STYLES.values())
    chosen = [styles[number % len(styles)] for number in range(count)]
    images = [np.rint(digit_image(_drawn(style, rng)).image * 255) for style in chosen]
    return np.array(images, dtype=np.uint8), np.array([style.digit for style in chosen], dtype=np.uint8)


def _drawn(style: Style, rng: np.random.Generator) -> NDArray[np.uint8]:
    """One drawing of a style, `uint8`, `(SIDE, SIDE)`, light ink on black."""
    slant, turn, width = (rng.uniform(-most, most) for most in (SLANT, TURN, STRETCH))
    change = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    change = change @ np.array([[0.75 * (1 + width), -slant], [0.0, 1.0]])
    pen = rng.uniform(*PENS)
    picture = Image.new("L", (SIDE, SIDE), 0)
    ink = ImageDraw.Draw(picture)
    for stroke in style.strokes:
        points = np.array(stroke) - 0.5 + rng.normal(0.0, JITTER, (len(stroke), 2))
        line = smooth(points) if style.is_round else points
        placed = [(float(x), float(y)) for x, y in line @ change.T * (SIDE - 2 * MARGIN) + SIDE / 2]
        ink.line(placed, fill=255, width=round(pen), joint="curve")
        for x, y in (placed[0], placed[-1]):
            ink.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    return np.asarray(picture)
