"""MNIST's recipe as pictures: what a drawing looked like after each step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.ink import InkBox
from mnist_core.drawing.pen import stroke_width
from mnist_core.drawing.recipe import DigitImage

PICTURE_SIDE = 280
FRAME = 3
FRAME_LEVEL = 150


@dataclass(frozen=True, eq=False)
class Step:
    """One step of the recipe: `title`, what it did in one sentence, and a `uint8` picture, light ink on dark."""

    title: str
    explanation: str
    picture: NDArray[np.uint8]


def recipe_steps(made: DigitImage) -> tuple[Step, ...]:
    """The steps from a drawing to what the model sees, each as a square picture of `PICTURE_SIDE` pixels."""
    square, box = _squared(made.ink, made.box)
    return (
        Step("Drawing", "The ink, whatever its colour.", _enlarged(square)),
        Step("Ink box", "The smallest box around it.", _framed(_enlarged(square), box, len(square))),
        Step("Pen", _pen_words(made), _enlarged(_square(made.strokes))),
        Step("20 × 20", "Shrunk until the longer side fits.", _enlarged(_square(made.scaled))),
        Step("28 × 28", "Centred where the ink balances.", _enlarged(made.image)),
    )


def _pen_words(made: DigitImage) -> str:
    if made.thinner is not None:
        return "Drawn again with a thinner pen."
    if made.redrawn is None:
        return "Strokes are about as wide as MNIST's."
    drawn, kept = (stroke_width(ink) / max(ink.shape) for ink in (made.boxed, made.redrawn))
    return "Thin strokes made wider." if kept > drawn else "Thick strokes made thinner."


def _squared(ink: NDArray[np.float32], box: InkBox) -> tuple[NDArray[np.float32], InkBox]:
    """The ink in the middle of a square, and where its box is there."""
    square = _square(ink)
    down, right = ((len(square) - length) // 2 for length in ink.shape)
    return square, InkBox(box.top + down, box.left + right, box.bottom + down, box.right + right)


def _square(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    height, width = ink.shape
    side = max(height, width)
    down, right = (side - height) // 2, (side - width) // 2
    square = np.zeros((side, side), dtype=np.float32)
    square[down : down + height, right : right + width] = ink
    return square


def _enlarged(picture: NDArray[np.float32]) -> NDArray[np.uint8]:
    """A square picture at `PICTURE_SIDE` pixels, its own pixels kept visible as squares."""
    places = np.arange(PICTURE_SIDE) * len(picture) // PICTURE_SIDE
    enlarged: NDArray[np.uint8] = np.rint(picture[np.ix_(places, places)] * np.float32(255.0)).astype(np.uint8)
    return enlarged


def _framed(picture: NDArray[np.uint8], box: InkBox, side: int) -> NDArray[np.uint8]:
    """The picture with a grey frame just outside the box, which is given in a square of `side` pixels."""
    scale = PICTURE_SIDE / side
    top, left = max(round(box.top * scale) - FRAME, 0), max(round(box.left * scale) - FRAME, 0)
    bottom, right = round(box.bottom * scale) + FRAME, round(box.right * scale) + FRAME
    inside = (slice(top + FRAME, bottom - FRAME), slice(left + FRAME, right - FRAME))
    framed = picture.copy()
    framed[top:bottom, left:right] = FRAME_LEVEL
    framed[inside] = picture[inside]
    return framed
