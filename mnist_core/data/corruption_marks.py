"""Corruptions that leave the ink in place: noise, light, paper, and marks over the digit.

Pictures are `float32`, 0 to 1, shape `(n, 28, 28)`; what leaves that range is cut off by the caller.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.pictures import SIDE

Pictures = NDArray[np.float32]
_BLOT_SIGMA_PIXELS, _BLOT_EDGE = 1.0, 4.0
_STRIPE_FROM, _STRIPE_TO = 6, 21  # columns in which a digit has its ink
_DOT_PERIOD_PIXELS, _ZIGZAG_PERIOD_PIXELS, _ZIGZAG_REACH_PIXELS = 4.0, 8.0, 2.0
_LINES = 1_000


def with_shot_noise(pictures: Pictures, photons: float, generator: np.random.Generator) -> Pictures:
    """As a camera counts light: Poisson noise, with so many photons for a white pixel. Black pixels stay black."""
    noisy = np.zeros_like(pictures)
    lit = pictures > 0
    noisy[lit] = generator.poisson(pictures[lit] * photons) / photons
    return noisy


def with_gaussian_noise(pictures: Pictures, deviation: float, generator: np.random.Generator) -> Pictures:
    """As a camera reads out: normal noise of this standard deviation on every pixel."""
    return pictures + np.float32(deviation) * generator.standard_normal(pictures.shape, dtype=np.float32)


def brightened(pictures: Pictures, amount: float, generator: np.random.Generator) -> Pictures:
    """Everything lighter by `amount`, so that black is grey."""
    return pictures + np.float32(amount)


def with_less_contrast(pictures: Pictures, share: float, generator: np.random.Generator) -> Pictures:
    """Ink and paper drawn together about the picture's mean until this share of their difference is left."""
    mean = pictures.mean(axis=(1, 2), keepdims=True)
    faded: Pictures = mean + np.float32(share) * (pictures - mean)
    return faded


def inverted(pictures: Pictures, paper: float, generator: np.random.Generator) -> Pictures:
    """Black ink on paper of this brightness, 1 being white."""
    return np.float32(paper) * (1 - pictures)


def striped(pictures: Pictures, columns: float, generator: np.random.Generator) -> Pictures:
    """A vertical band of so many columns, somewhere over the digit, in which black is white and white black."""
    starts = generator.integers(_STRIPE_FROM, _STRIPE_TO - int(columns) + 1, size=(len(pictures), 1, 1))
    column = np.arange(SIDE)
    inside = (column >= starts) & (column < starts + int(columns))
    return np.where(inside, 1 - pictures, pictures)


def spattered(pictures: Pictures, share: float, generator: np.random.Generator) -> Pictures:
    """Blots of ink over about this share of the picture."""
    from scipy.ndimage import gaussian_filter
    from scipy.special import ndtri

    noise = generator.standard_normal(pictures.shape, dtype=np.float32)
    field = gaussian_filter(noise, (0, _BLOT_SIGMA_PIXELS, _BLOT_SIGMA_PIXELS), mode="wrap")
    height = field / field.std(axis=(1, 2), keepdims=True) - np.float32(ndtri(1 - share))
    blotted: Pictures = np.maximum(pictures, np.clip(height * np.float32(_BLOT_EDGE), 0, 1))
    return blotted


def with_dotted_lines(pictures: Pictures, lines: float, generator: np.random.Generator) -> Pictures:
    """So many straight dotted lines through the digit, at any angle."""
    return _with_lines(pictures, _dotted_lines(), int(lines), generator)


def with_zigzags(pictures: Pictures, lines: float, generator: np.random.Generator) -> Pictures:
    """So many zigzag lines through the digit, at any angle."""
    return _with_lines(pictures, _zigzags(), int(lines), generator)


def _with_lines(pictures: Pictures, drawn: Pictures, lines: int, generator: np.random.Generator) -> Pictures:
    """Every picture with `lines` of those drawn, chosen by chance."""
    for chosen in generator.integers(len(drawn), size=(lines, len(pictures))):
        pictures = np.maximum(pictures, drawn[chosen])
    return pictures


@cache
def _dotted_lines() -> Pictures:
    along, across = _line_frames()
    return _stroke(across) * (along % _DOT_PERIOD_PIXELS < _DOT_PERIOD_PIXELS / 2)


@cache
def _zigzags() -> Pictures:
    along, across = _line_frames()
    phase = (along / _ZIGZAG_PERIOD_PIXELS) % 1
    wave = _ZIGZAG_REACH_PIXELS * (4 * np.abs(phase - np.float32(0.5)) - 1)
    return _stroke((across - wave) * np.float32(np.sqrt(0.5)))


def _line_frames() -> tuple[Pictures, Pictures]:
    """For each of many lines how far every pixel lies along it and to its side, in pixels, shape `(n, 28, 28)`.

    Lines pass within 6 pixels of the centre, so all of them meet the digit. Drawing them is slow, choosing is not: so
    they are drawn once, and enough of them that hardly two pictures have the same.
    """
    generator = np.random.default_rng(_LINES)
    angle = generator.uniform(0, np.pi, size=(_LINES, 1, 1)).astype(np.float32)
    aside = generator.uniform(-6, 6, size=(_LINES, 1, 1)).astype(np.float32)
    rows, columns = (np.mgrid[:SIDE, :SIDE].astype(np.float32) - (SIDE - 1) / 2)[:, np.newaxis]
    cosine, sine = np.cos(angle), np.sin(angle)
    return columns * cosine + rows * sine, rows * cosine - columns * sine - aside


def _stroke(across: Pictures) -> Pictures:
    """Ink of a stroke a pixel and a half wide, by the distance from its middle."""
    stroke: Pictures = np.clip(np.float32(1.25) - np.abs(across), 0, 1)
    return stroke
