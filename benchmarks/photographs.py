"""Photographs of digits as people take them, made from ink: the light, the paper, the grain and the file are chosen."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

HEIGHT, WIDTH = 480, 640
Ink = NDArray[np.float32]
"""`float32`, shape `(HEIGHT, WIDTH)`, 0 bare to 1."""

Light = NDArray[np.float32]
PAPER = 0.88


def _written(ink: Ink, rng: np.random.Generator) -> Light:
    """White paper with a pen that takes away 50 to 90 % of the light."""
    return np.asarray(PAPER * (1 - ink * rng.uniform(0.5, 0.9)), dtype=np.float32)


def _places(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float64]:
    """How far every pixel is along a random direction, from 0 to 1."""
    angle = rng.uniform(0, 2 * np.pi)
    rows, columns = np.mgrid[: shape[0], : shape[1]] / max(shape)
    along = np.cos(angle) * columns + np.sin(angle) * rows
    return np.asarray((along - along.min()) / np.ptp(along))


def _uneven(light: Light, rng: np.random.Generator) -> Light:
    """A lamp on one side: the far side gets a quarter to a half of its light."""
    return np.asarray(light * (1 - rng.uniform(0.5, 0.75) * _places(light.shape, rng) ** rng.uniform(0.7, 2.0)))


def _shadowed(light: Light, rng: np.random.Generator) -> Light:
    """The edge of a shadow across the paper, often across the digit."""
    edge, softness = rng.uniform(0.3, 0.7), rng.uniform(0.004, 0.02)
    shadow = 1 / (1 + np.exp(-(_places(light.shape, rng) - edge) / softness))
    return np.asarray(light * (1 - rng.uniform(0.3, 0.6) * shadow))


def _lined(light: Light, rng: np.random.Generator, *, squared: bool = False) -> Light:
    """Printed lines, one to three pixels wide and a little askew, that take away 10 to 35 % of the light."""
    spacing, width, strength = rng.uniform(24, 48), rng.uniform(1.0, 3.0), rng.uniform(0.1, 0.35)
    askew = np.tan(np.radians(rng.uniform(-3, 3)))
    rows, columns = np.mgrid[: light.shape[0], : light.shape[1]]
    lines = (rows + askew * columns) % spacing < width
    if squared:
        lines |= (columns - askew * rows) % spacing < width
    return np.where(lines, light * (1 - strength), light)


def _squared(light: Light, rng: np.random.Generator) -> Light:
    return _lined(light, rng, squared=True)


def _speckled(light: Light, rng: np.random.Generator) -> Light:
    """Crumbs on the paper and the dark edge of the table in one corner."""
    dirty = light.copy()
    for _ in range(int(rng.integers(3, 10))):
        row, column = rng.integers(0, light.shape[0] - 6), rng.integers(0, light.shape[1] - 6)
        dirty[row : row + rng.integers(2, 6), column : column + rng.integers(2, 6)] *= rng.uniform(0.2, 0.6)
    return np.where(_places(light.shape, rng) > rng.uniform(0.9, 0.97), np.float32(0.15), dirty)


def _same(light: Light, rng: np.random.Generator) -> Light:
    return light


def _encoded(light: Light, rng: np.random.Generator, kind: str, quality: int, grain: float) -> bytes:
    levels = np.clip(light * 255 + rng.normal(0, grain, light.shape), 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(levels).convert("RGB").save(buffer, kind, quality=quality)
    return buffer.getvalue()


def _photograph(
    *changes: Callable[[Light, np.random.Generator], Light],
    kind: str = "JPEG",
    quality: int = 75,
    grain: float = 4.0,
    negative: bool = False,
) -> Callable[[Ink, np.random.Generator], bytes]:
    def take(ink: Ink, rng: np.random.Generator) -> bytes:
        light = _written(ink, rng)
        for change in changes:
            light = change(light, rng)
        return _encoded(1 - light if negative else light, rng, kind, quality, grain)

    return take


PHOTOGRAPHS: dict[str, Callable[[Ink, np.random.Generator], bytes]] = {
    "even light": _photograph(_same),
    "a lamp on one side": _photograph(_uneven),
    "the edge of a shadow": _photograph(_shadowed),
    "lined paper": _photograph(_lined),
    "squared paper": _photograph(_squared),
    "crumbs and a table's edge": _photograph(_speckled),
    "grainy, JPEG of quality 40": _photograph(_same, quality=40, grain=14.0),
    "WebP of quality 50": _photograph(_uneven, kind="WEBP", quality=50),
    "light on dark, a lamp on one side": _photograph(_uneven, negative=True),
    "lamp, shadow, squares and grain": _photograph(_squared, _uneven, _shadowed, quality=60, grain=8.0),
}
"""What is photographed how: ink and a generator → the bytes of a JPEG or WebP file."""


def placed(ink: NDArray[np.float32], rng: np.random.Generator, low: float = 0.25, high: float = 0.8) -> Ink:
    """A digit's ink, of any size, at a random size and place on a sheet; its side is a share of the sheet's height."""
    size = int(HEIGHT * rng.uniform(low, high))
    row, column = int(rng.integers(0, HEIGHT - size)), int(rng.integers(0, WIDTH - size))
    sheet = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
    enlarged = Image.fromarray(ink).resize((size, size), Image.Resampling.BICUBIC)
    sheet[row : row + size, column : column + size] = np.clip(np.asarray(enlarged), 0.0, 1.0)
    return sheet
