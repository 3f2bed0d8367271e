"""Strokes of any pen → strokes about as wide as MNIST's: thin ones grow, thick ones shrink, others stay as they are."""

from __future__ import annotations

import math
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.ink import ink_box, shares

WIDTHS = (2.0, 3.0)
"""From which to which width strokes are left alone, for a digit 20 pixels long.

By `stroke_width`, the middle half of MNIST's 60,000 training digits lies between 2.0 and 2.8, the median at 2.4.
"""

DIGIT_SIDE = 20
DETAIL = 4
"""Pixels along one pixel of the finished digit while strokes grow or shrink."""

FINE_SIDE = DIGIT_SIDE * DETAIL
LEAST_SIDE = FINE_SIDE // 2
"""Ink of fewer pixels shows no stroke's edge well enough; it is MNIST-sized already."""

MOST_SHRINKING = 0.3
"""How much of a stroke's width may be taken away on each side: strokes thinner than others must not break."""

FAINT = 0.05

Picture = NDArray[np.float32]
Pixel = TypeVar("Pixel", np.uint8, np.float32)


def stroke_width(ink: Picture) -> float:
    """How wide strokes are on average, in pixels: twice the ink's area over the length of its edge.

    A stroke has two edges, each as long as itself. The edge's length is the ink's total variation, which needs no
    threshold (after Rudin, Osher and Fatemi 1992). Aslant it counts up to a tenth too much, in MNIST's digits as well.

    Args:
        ink: `float32`, shape `(height, width)`, in [0, 1], some of it above 0.
    """
    paper = bordered(ink, 1)
    here = paper[:-1, :-1]
    down, right = paper[1:, :-1] - here, paper[:-1, 1:] - here
    return 2.0 * float(ink.sum()) / float(np.sqrt(down * down + right * right).sum())


def with_usual_width(levels: NDArray[np.uint8]) -> Picture | None:
    """The ink with strokes of a width that MNIST's digits have; None where it has one already, or is too small to tell.

    Args:
        levels: `uint8`, shape `(height, width)`: the ink inside its box.

    Returns:
        `float32` in [0, 1], in a box of another size.
    """
    if max(levels.shape) < LEAST_SIDE:
        return None
    fine = _fine(levels)
    width, (narrow, wide) = stroke_width(fine), (limit * DETAIL for limit in WIDTHS)
    if narrow <= width <= wide:
        return None
    # The digit grows and shrinks with its strokes, and is fitted into 20 pixels afterwards.
    share = (narrow if width < narrow else wide) / FINE_SIDE
    reach = (share * FINE_SIDE - width) / (2.0 * (1.0 - share))
    if reach > 0.0:
        changed = grown(bordered(fine, math.ceil(reach)), reach)
    else:
        changed = grown(fine, max(reach, -MOST_SHRINKING * width))
        changed[changed < FAINT] = 0.0
    return changed[ink_box(changed).slices] if changed.any() else None


def grown(ink: Picture, reach: float) -> Picture:
    """The ink with every edge moved outwards by so many pixels, inwards where `reach` is below 0.

    Whole pixels are steps to the four and to the eight neighbours in turn, which makes an octagon, nearly a disc; a
    fraction of a step is a mixture.
    """
    pick, steps = (np.maximum, reach) if reach > 0.0 else (np.minimum, -reach)
    ink = bordered(ink, 1)  # so that ink at the rim shrinks there too
    for number in range(math.ceil(steps)):
        moved = _towards_neighbours(ink, pick, diagonally=number % 2 == 1)
        part = min(steps - number, 1.0)
        ink = moved if part == 1.0 else ink + np.float32(part) * (moved - ink)
    return ink


def _towards_neighbours(ink: Picture, pick: Any, *, diagonally: bool) -> Picture:
    """The largest, or smallest, of every pixel and its four neighbours, or eight."""
    result = ink.copy()
    pick(result[1:], ink[:-1], out=result[1:])
    pick(result[:-1], ink[1:], out=result[:-1])
    source = result.copy() if diagonally else ink
    pick(result[:, 1:], source[:, :-1], out=result[:, 1:])
    pick(result[:, :-1], source[:, 1:], out=result[:, :-1])
    return result


def bordered(picture: NDArray[Pixel], width: int) -> NDArray[Pixel]:
    """The picture with so many bare pixels around it, as `numpy.pad` gives it, in a fifth of the time."""
    height, length = picture.shape
    paper = np.zeros((height + 2 * width, length + 2 * width), dtype=picture.dtype)
    paper[width : width + height, width : width + length] = picture
    return paper


def _fine(levels: NDArray[np.uint8]) -> Picture:
    """The ink with its longer side `FINE_SIDE` pixels, its proportions kept to the nearest of them."""
    scale = FINE_SIDE / max(levels.shape)
    height, width = (max(1, round(length * scale)) for length in levels.shape)
    resampling = Image.Resampling.BOX if scale <= 1 else Image.Resampling.BICUBIC
    return shares(np.asarray(Image.fromarray(levels).resize((width, height), resampling)))
