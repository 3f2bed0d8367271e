"""OwnDigit: one labelled digit of somebody's own, as a value, and how it is made from a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.pixels import ink_of
from mnist_core.drawing.predictor import IMAGE_SHAPE
from mnist_core.drawing.recipe import digit_image
from mnist_core.errors import DrawingError, OwnDigitsError

DRAWING_SIDE = 140
"""Drawings are kept with at most so many pixels a side, five times what is needed in the end."""
MAX_DRAWING_SIDE = 280
"""Drawings of other programs may be so large."""


class Source(StrEnum):
    """Where a digit came from."""

    DRAWN = "drawn"
    PICTURE = "picture"
    IMPORTED = "imported"


@dataclass(frozen=True, eq=False)
class OwnDigit:
    """A labelled digit of somebody's own.

    `image`: `uint8`, shape `(28, 28)`, as the recipe made it, light ink on dark. `drawing`: `uint8`, a square of at
    most `MAX_DRAWING_SIDE` pixels, the ink before the recipe, None where none was kept. `answer` is what the `model`
    (a run's id, or the starter's name) said of it, None where none was asked. `digit_id` is None until it is kept.
    """

    image: NDArray[np.uint8]
    label: int
    kept_at: datetime
    source: Source
    answer: int | None = None
    model: str = ""
    drawing: NDArray[np.uint8] | None = None
    digit_id: int | None = None

    def check(self) -> OwnDigit:
        """This digit, if image, label and drawing are what they should be.

        Raises:
            OwnDigitsError: If one is not; the message says what was received.
        """
        check_label(self.label)
        if self.image.shape != IMAGE_SHAPE or self.image.dtype != np.uint8:
            raise OwnDigitsError(
                f"A digit's image is uint8 of the shape {IMAGE_SHAPE}, but this one is {self.image.dtype} of the "
                f"shape {self.image.shape}."
            )
        if self.drawing is not None and not _is_drawing(self.drawing):
            raise OwnDigitsError(
                f"A digit's drawing is a square of uint8 with at most {MAX_DRAWING_SIDE} pixels a side, but this one "
                f"is {self.drawing.dtype} of the shape {self.drawing.shape}."
            )
        return self


def check_label(label: int) -> None:
    """Do nothing if this is a digit.

    Raises:
        OwnDigitsError: If it is not.
    """
    if isinstance(label, bool) or not isinstance(label, (int, np.integer)) or not 0 <= label <= 9:
        raise OwnDigitsError(f"A label is a digit from 0 to 9, but this one is {label!r}.")


def _is_drawing(drawing: NDArray[np.uint8]) -> bool:
    is_square = drawing.ndim == 2 and drawing.shape[0] == drawing.shape[1]
    return is_square and drawing.dtype == np.uint8 and 0 < len(drawing) <= MAX_DRAWING_SIDE


def own_digit(
    image: NDArray[np.float32],
    pixels: NDArray[np.generic] | None,
    label: int,
    *,
    answer: int | None = None,
    model: str = "",
    source: Source = Source.DRAWN,
) -> OwnDigit:
    """A drawing with its label, ready to be kept.

    Args:
        image: What the recipe made of it: `float32`, shape `(28, 28)`, values in [0, 1], light ink on dark.
        pixels: The drawing itself, as for `digit_image`; its ink is kept, so that a better recipe can be tried later.
        label: The digit that it is.
        answer: What the model said.
        model: A run's id or the starter's name.
        source: Where it came from.

    Raises:
        OwnDigitsError: If one of these cannot be used.
        DrawingError: If the pixels cannot be read.
    """
    drawing = None if pixels is None else small_ink(pixels)
    return OwnDigit(_as_bytes(image), label, datetime.now(UTC), source, answer, model, drawing).check()


def remade(digit: OwnDigit) -> NDArray[np.uint8]:
    """The image that this version's recipe makes of a digit's drawing; the image it has where that shows nothing."""
    if digit.drawing is None or not digit.drawing.any():
        return digit.image
    try:
        return _as_bytes(digit_image(digit.drawing).image)
    except DrawingError:
        return digit.image


def _as_bytes(image: NDArray[np.float32]) -> NDArray[np.uint8]:
    made: NDArray[np.uint8] = np.rint(np.clip(image, 0.0, 1.0) * 255.0).astype(np.uint8)
    return made


def small_ink(pixels: NDArray[np.generic]) -> NDArray[np.uint8]:
    """The ink of a drawing as a small square: `uint8`, light on dark, at most `DRAWING_SIDE` pixels a side.

    Raises:
        DrawingError: If these are no pixels, or nothing is drawn.
    """
    ink = ink_of(pixels)
    side = max(ink.shape)
    square = np.zeros((side, side), np.uint8)
    down, right = ((side - length) // 2 for length in ink.shape)
    square[down : down + ink.shape[0], right : right + ink.shape[1]][ink.box.slices] = ink.levels
    if side <= DRAWING_SIDE:
        return square
    small = Image.fromarray(square).resize((DRAWING_SIDE, DRAWING_SIDE), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.uint8)
