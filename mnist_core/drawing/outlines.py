"""An image's outlines as numbers: which way its edges face, and where.

Histograms of oriented gradients, after Dalal and Triggs (2005), "Histograms of oriented gradients for human detection",
CVPR. A network forgets what it does not need to tell ten digits apart; outlines keep what makes a letter no digit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DIRECTIONS = 12
CELLS = 7
REACH = 2.0
"""How far a cell looks, in pixels: the standard deviation of its bell."""

SIDE = 28
OUTLINE_COUNT = DIRECTIONS * CELLS * CELLS
PORTION = 256
"""Images looked at together: bounds the memory that many take."""


def outlines(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Describe images by their outlines: `float32`, shape `(n, OUTLINE_COUNT)`, each row of length 1 before its roots.

    Args:
        images: `float32`, shape `(n, 28, 28)`, in [0, 1], as the recipe gives them.
    """
    portions = [_outlines(images[start : start + PORTION]) for start in range(0, len(images), PORTION)]
    return np.concatenate(portions) if portions else np.zeros((0, OUTLINE_COUNT), dtype=np.float32)


def _outlines(images: NDArray[np.float32]) -> NDArray[np.float32]:
    down, across = np.zeros_like(images), np.zeros_like(images)
    down[:, 1:-1] = images[:, 2:] - images[:, :-2]
    across[:, :, 1:-1] = images[:, :, 2:] - images[:, :, :-2]
    pooled = _CELLS @ _by_direction(down, across) @ _CELLS.T
    flat = pooled.reshape(len(images), OUTLINE_COUNT)
    lengths = np.sqrt(np.square(flat).sum(axis=1, keepdims=True))
    described: NDArray[np.float32] = np.sqrt(flat / (lengths + np.float32(1e-6)))
    return described


def _by_direction(down: NDArray[np.float32], across: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each pixel's edge, shared between the two directions next to its own: shape `(n, DIRECTIONS, 28, 28)`."""
    count, places = len(down), np.flatnonzero((down != 0) | (across != 0))  # most pixels are no edge
    down, across = down.ravel()[places], across.ravel()[places]
    strength = np.sqrt(across * across + down * down)
    direction = np.arctan2(down, across) * np.float32(DIRECTIONS / (2 * np.pi))
    whole = np.floor(direction)
    beyond = direction - whole
    lower = whole.astype(np.intp)
    image, pixel = np.divmod(places, SIDE * SIDE)
    start = image * (DIRECTIONS * SIDE * SIDE) + pixel
    parts = np.zeros(count * DIRECTIONS * SIDE * SIDE, dtype=np.float32)
    for turn, share in ((lower, 1 - beyond), (lower + 1, beyond)):
        parts[start + turn % DIRECTIONS * (SIDE * SIDE)] = strength * share
    return parts.reshape(-1, DIRECTIONS, SIDE, SIDE)


def _cells() -> NDArray[np.float32]:
    """How much each of `CELLS` cells along a side takes of each pixel there."""
    centres = np.linspace(2, SIDE - 3, CELLS)[:, np.newaxis]
    bells = np.exp(-np.square(np.arange(SIDE) - centres) / (2 * REACH**2))
    return np.asarray(bells / bells.sum(axis=1, keepdims=True), dtype=np.float32)


_CELLS = _cells()
