"""Drawings that show no digit, by kind and from a seed: what a model should say "not a digit I know" to.

Left out are letters that have a digit's shape: O o D (0), I i l (1), Z z (2), S s (5), G b (6), B (8), g q (9), y (4);
lines steeper than 40 degrees, which are ones; and circles.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from mnist_core.data.dataset import load_test_images

SIDE, DETAIL = 280, 2
THINNEST, THICKEST = 8.0, 28.0
Drawing = NDArray[np.uint8]
"""`uint8`, shape `(280, 280)`, white ink on black, as a canvas gives it."""

Points = NDArray[np.float64]
"""One stroke: shape `(n, 2)`, x to the right and y down, in a square from -1 to 1."""

FONT_LETTERS = "ACEFHJKLMNPQRTUVWXYacdefhkmnprtuvwx"

LETTERS: dict[str, list[list[tuple[float, float]]]] = {
    "A": [[(-0.8, 1), (0, -1), (0.8, 1)], [(-0.45, 0.25), (0.45, 0.25)]],
    "C": [[(0.8, -0.7), (0.3, -1), (-0.4, -0.9), (-0.8, -0.3), (-0.8, 0.3), (-0.4, 0.9), (0.3, 1), (0.8, 0.7)]],
    "E": [[(0.7, -1), (-0.7, -1), (-0.7, 1), (0.7, 1)], [(-0.7, 0), (0.5, 0)]],
    "F": [[(0.7, -1), (-0.6, -1), (-0.6, 1)], [(-0.6, -0.05), (0.5, -0.05)]],
    "H": [[(-0.7, -1), (-0.7, 1)], [(0.7, -1), (0.7, 1)], [(-0.7, 0), (0.7, 0)]],
    "K": [[(-0.6, -1), (-0.6, 1)], [(0.7, -1), (-0.6, 0.1), (0.7, 1)]],
    "M": [[(-0.9, 1), (-0.8, -1), (0, 0.4), (0.8, -1), (0.9, 1)]],
    "N": [[(-0.7, 1), (-0.7, -1), (0.7, 1), (0.7, -1)]],
    "P": [[(-0.6, 1), (-0.6, -1), (0.2, -1), (0.6, -0.7), (0.6, -0.3), (0.2, 0), (-0.6, 0)]],
    "R": [[(-0.6, 1), (-0.6, -1), (0.2, -1), (0.6, -0.7), (0.6, -0.3), (0.2, 0), (-0.6, 0), (0.7, 1)]],
    "T": [[(-0.9, -1), (0.9, -1)], [(0, -1), (0, 1)]],
    "U": [[(-0.7, -1), (-0.7, 0.4), (-0.4, 0.9), (0, 1), (0.4, 0.9), (0.7, 0.4), (0.7, -1)]],
    "V": [[(-0.8, -1), (0, 1), (0.8, -1)]],
    "W": [[(-1, -1), (-0.5, 1), (0, -0.4), (0.5, 1), (1, -1)]],
    "X": [[(-0.8, -1), (0.8, 1)], [(0.8, -1), (-0.8, 1)]],
}


def _star() -> list[list[tuple[float, float]]]:
    turns = np.arange(6) * 2 * 2 * np.pi / 5 - np.pi / 2
    return [[(float(np.cos(turn)), float(np.sin(turn))) for turn in turns]]


def _heart() -> list[list[tuple[float, float]]]:
    t = np.linspace(0, 2 * np.pi, 40)
    y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return [list(zip((np.sin(t) ** 3).tolist(), (-y / 16).tolist(), strict=True))]


def _spiral() -> list[list[tuple[float, float]]]:
    t = np.linspace(0.1, 1, 80)
    return [list(zip((t * np.cos(18 * t)).tolist(), (t * np.sin(18 * t)).tolist(), strict=True))]


SHAPES: dict[str, list[list[tuple[float, float]]]] = {
    "triangle": [[(0, -0.9), (0.9, 0.8), (-0.9, 0.8), (0, -0.9)]],
    "square": [[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9), (-0.9, -0.9)]],
    "star": _star(),
    "heart": _heart(),
    "spiral": _spiral(),
    "check mark": [[(-0.9, 0.1), (-0.3, 0.8), (0.9, -0.8)]],
    "arrow": [[(-1, 0), (1, 0)], [(0.4, -0.6), (1, 0), (0.4, 0.6)]],
    "plus": [[(-0.9, 0), (0.9, 0)], [(0, -0.9), (0, 0.9)]],
    "house": [[(-0.8, 1), (-0.8, -0.1), (0, -1), (0.8, -0.1), (0.8, 1), (-0.8, 1)]],
    "wave": [[(x, 0.4 * float(np.sin(7 * x))) for x in np.linspace(-1, 1, 40).tolist()]],
    "hash": [[(-0.3, -1), (-0.4, 1)], [(0.4, -1), (0.3, 1)], [(-1, -0.3), (1, -0.35)], [(-1, 0.35), (1, 0.3)]],
    "equals": [[(-0.9, -0.35), (0.9, -0.35)], [(-0.9, 0.35), (0.9, 0.35)]],
}


def _drawn(strokes: list[Points], rng: np.random.Generator, turn: float = 12.0, jitter: float = 0.03) -> Drawing:
    """Strokes drawn by a hand: turned, stretched, shaken, somewhere on the canvas, with some pen."""
    angle = np.radians(rng.uniform(-turn, turn))
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * rng.uniform(0.8, 1.2, (2, 1))
    radius = rng.uniform(60, 105)
    centre = rng.uniform(SIDE / 2 - (125 - radius), SIDE / 2 + (125 - radius), 2)
    pen = rng.uniform(THINNEST, THICKEST) * radius / 105
    picture = Image.new("L", (SIDE * DETAIL, SIDE * DETAIL), 0)
    draw = ImageDraw.Draw(picture)
    for stroke in strokes:
        shaken = (stroke + rng.normal(0, jitter, stroke.shape)) @ matrix.T
        points = [(float(x), float(y)) for x, y in (shaken * radius + centre) * DETAIL]
        _draw_stroke(draw, points, pen * DETAIL)
    return np.asarray(picture.reduce(DETAIL), dtype=np.uint8)


def _draw_stroke(draw: ImageDraw.ImageDraw, points: list[tuple[float, float]], pen: float) -> None:
    draw.line(points, fill=255, width=max(round(pen), 1), joint="curve")
    for x, y in (points[0], points[-1]):
        draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)


def _from(table: dict[str, list[list[tuple[float, float]]]]) -> Callable[[np.random.Generator], Drawing]:
    def draw(rng: np.random.Generator) -> Drawing:
        return _drawn([np.array(stroke) for stroke in table[rng.choice(list(table))]], rng)

    return draw


def _empty(rng: np.random.Generator) -> Drawing:
    return np.zeros((SIDE, SIDE), dtype=np.uint8)


def _dot(rng: np.random.Generator) -> Drawing:
    picture = Image.new("L", (SIDE, SIDE), 0)
    x, y, radius = rng.uniform(20, 260), rng.uniform(20, 260), rng.uniform(3, 14)
    ImageDraw.Draw(picture).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(picture)


def _fragments(rng: np.random.Generator) -> Drawing:
    """One flat line, or two to four short ones at any angle."""
    if rng.random() < 0.4:
        angle = np.radians(rng.uniform(-40, 40))
        end = np.array([np.cos(angle), np.sin(angle)]) * rng.uniform(0.3, 1.0)
        return _drawn([np.array([-end, end])], rng, turn=0.0, jitter=0.0)
    strokes = []
    for _ in range(int(rng.integers(2, 5))):
        middle, angle = rng.uniform(-0.8, 0.8, 2), rng.uniform(0, np.pi)
        reach = np.array([np.cos(angle), np.sin(angle)]) * rng.uniform(0.1, 0.35)
        strokes.append(np.array([middle - reach, middle + reach]))
    return _drawn(strokes, rng)


def _smooth_scribble(rng: np.random.Generator) -> Drawing:
    """A closed curve of a few random waves."""
    t = np.linspace(0, 2 * np.pi, 160)[:, np.newaxis, np.newaxis]
    waves = np.arange(1, 6)[np.newaxis, :, np.newaxis]
    sizes = rng.normal(0, 1, (1, 5, 2)) / waves**0.7
    curve = (sizes * np.sin(waves * t + rng.uniform(0, 2 * np.pi, (1, 5, 2)))).sum(axis=1)
    return _drawn([curve / np.abs(curve).max()], rng, jitter=0.0)


def _zigzag(rng: np.random.Generator) -> Drawing:
    """To and fro, as one blackens a box."""
    count = int(rng.integers(6, 14))
    points = np.stack([np.where(np.arange(count) % 2, 0.8, -0.8), np.linspace(-0.9, 0.9, count)], axis=1)
    return _drawn([points + rng.normal(0, 0.1, points.shape)], rng, turn=90.0)


def _wandering(rng: np.random.Generator) -> Drawing:
    """A pen that wanders about and turns at random."""
    directions = np.cumsum(rng.normal(0, 0.5, 150)) + rng.uniform(0, 2 * np.pi)
    steps = np.stack([np.cos(directions), np.sin(directions)], axis=1).cumsum(axis=0)
    steps -= (steps.max(axis=0) + steps.min(axis=0)) / 2
    return _drawn([steps / np.abs(steps).max()], rng, jitter=0.0)


def _font_letter(rng: np.random.Generator) -> Drawing:
    picture = Image.new("L", (SIDE, SIDE), 0)
    font = ImageFont.load_default(float(rng.uniform(110, 220)))
    letter = str(rng.choice(list(FONT_LETTERS)))
    place = rng.uniform(120, 160, 2)
    ImageDraw.Draw(picture).text((place[0], place[1]), letter, fill=255, font=font, anchor="mm")
    return np.asarray(picture.rotate(rng.uniform(-10, 10), Image.Resampling.BILINEAR))


@cache
def _test_images() -> NDArray[np.uint8]:
    return load_test_images()[0]


def _two_digits(rng: np.random.Generator) -> Drawing:
    """Two test images of MNIST side by side, at times a little apart."""
    x_test = _test_images()
    picture = np.zeros((SIDE, SIDE), dtype=np.uint8)
    side = int(rng.integers(90, 126))
    apart = int(rng.integers(0, 20))
    top = int(rng.integers(20, 240 - side))
    for column, place in zip((5, 5 + side + apart), rng.integers(0, len(x_test), 2), strict=True):
        digit = Image.fromarray(x_test[place]).resize((side, side), Image.Resampling.BICUBIC)
        picture[top : top + side, column : column + side] = np.asarray(digit)
    return picture


KINDS: dict[str, Callable[[np.random.Generator], Drawing]] = {
    "empty": _empty,
    "dot": _dot,
    "line fragments": _fragments,
    "scribble: closed curve": _smooth_scribble,
    "scribble: to and fro": _zigzag,
    "scribble: wandering": _wandering,
    "letter, font": _font_letter,
    "letter, by hand": _from(LETTERS),
    "shape": _from(SHAPES),
    "two digits": _two_digits,
}


def odd_drawings(kind: str, count: int, seed: int) -> list[Drawing]:
    """`count` drawings of a kind, other ones for every seed."""
    rng = np.random.default_rng([seed, list(KINDS).index(kind)])
    return [KINDS[kind](rng) for _ in range(count)]
