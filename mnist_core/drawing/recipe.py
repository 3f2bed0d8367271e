"""MNIST's own recipe: a drawing → ink → usual strokes → 20×20 → centred on 28×28, every step kept as a value."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.pen import DIGIT_SIDE, with_usual_width
from mnist_core.drawing.pixels import ink_of

IMAGE_SIDE = 28
CENTRE = 14
"""Where the centre of mass lies, as a pixel index counted from 0.

Measured on MNIST itself: over the 60,000 training images it is 14.00 ± 0.29 in both directions, evenly spread over
13.5 to 14.5. So MNIST rounded to whole pixels and took pixel 14, not the geometric middle at 13.5.
"""


@dataclass(frozen=True)
class InkBox:
    """The smallest rectangle around all ink, in pixels of the ink picture: rows `top:bottom`, columns `left:right`."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Rows from the first to the last with ink."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns from the first to the last with ink."""
        return self.right - self.left


@dataclass(frozen=True, eq=False)
class DigitImage:
    """A drawing and what MNIST's recipe made of it, step by step. All pictures are light ink on dark, in [0, 1].

    `ink`: `float32`, shape `(height, width)`, the drawing itself.
    `box`: where in `ink` the ink is.
    `strokes`: `float32`, the box's ink with strokes as wide as MNIST's, in pixels of its own; the box's ink as it is
        where they were.
    `scaled`: `float32`, that ink, its longer side 20 pixels and the other in proportion.
    `image`: `float32`, shape `(28, 28)`, that ink with its centre of mass at pixel 14: what the model sees.
    """

    ink: NDArray[np.float32]
    box: InkBox
    strokes: NDArray[np.float32]
    scaled: NDArray[np.float32]
    image: NDArray[np.float32]

    @property
    def boxed(self) -> NDArray[np.float32]:
        """The ink inside the box, `float32`, shape `(box.height, box.width)`."""
        return self.ink[self.box.top : self.box.bottom, self.box.left : self.box.right]


def digit_image(pixels: NDArray[np.generic], *, any_pen: bool = True) -> DigitImage:
    """Turn a drawing or picture into an image like those the models learned from.

    A drawing that skips this is unfamiliar to a model, and its mistakes would be blamed on training.

    Args:
        pixels: `uint8`, or floats in [0, 1]; grey `(height, width)`, RGB `(…, 3)` or RGBA `(…, 4)`.
        any_pen: Whether strokes of an unusual width are made as wide as MNIST's, which its own recipe does not do.

    Raises:
        DrawingError: If these are not pixels that can be read.
        EmptyDrawingError: If nothing was drawn.
    """
    ink = ink_of(pixels)
    box = ink_box(ink)
    strokes = boxed = ink[box.top : box.bottom, box.left : box.right]
    if any_pen and (changed := with_usual_width(boxed)) is not None:
        inside = ink_box(changed)
        strokes = changed[inside.top : inside.bottom, inside.left : inside.right]
    scaled = _scaled(strokes)
    return DigitImage(ink=ink, box=box, strokes=strokes, scaled=scaled, image=_centred(scaled))


def ink_box(ink: NDArray[np.float32]) -> InkBox:
    """Find the smallest rectangle that holds all ink; `ink` has some."""
    rows = np.flatnonzero(ink.any(axis=1))
    columns = np.flatnonzero(ink.any(axis=0))
    return InkBox(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)


def centre_of_mass(image: NDArray[np.float32]) -> tuple[float, float]:
    """Where an image's ink balances: (row, column), as pixel indices counted from 0."""
    mass = float(image.sum(dtype=np.float64))
    row = float(image.sum(axis=1, dtype=np.float64) @ np.arange(image.shape[0])) / mass
    column = float(image.sum(axis=0, dtype=np.float64) @ np.arange(image.shape[1])) / mass
    return row, column


def _scaled(strokes: NDArray[np.float32]) -> NDArray[np.float32]:
    """The ink with its longer side 20 pixels, anti-aliased, its strongest ink 1 as in MNIST.

    The shorter side is rarely a whole number of pixels. It is rounded up and the rest left bare, half on either side:
    rounding it would stretch a narrow digit, by up to a fifth for a 1.
    """
    rows, columns = strokes.shape
    scale = DIGIT_SIDE / max(rows, columns)
    width, height = _pixels(columns * scale), _pixels(rows * scale)
    bare = math.ceil(1 / scale)
    beside, above = (width / scale - columns) / 2, (height / scale - rows) / 2
    edges = (bare - beside, bare - above, bare + columns + beside, bare + rows + above)
    # Averaging areas keeps ink even when shrinking, but makes blocks of a picture smaller than 20 pixels.
    resampling = Image.Resampling.BOX if scale <= 1 else Image.Resampling.BICUBIC
    padded = Image.fromarray(np.pad(strokes, bare))
    scaled = np.asarray(padded.resize((width, height), resampling, box=edges), dtype=np.float32)
    return np.asarray(np.clip(scaled / scaled.max(), 0.0, 1.0), dtype=np.float32)


def _pixels(length: float) -> int:
    """Whole pixels that hold a length, one that is whole but for rounding errors taken as it is."""
    return math.ceil(length - 1e-9)


def _centred(scaled: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scaled ink on 28×28, moved by whole pixels so that it balances at pixel 14, and never cut off."""
    row, column = centre_of_mass(scaled)
    height, width = scaled.shape
    top = min(max(round(CENTRE - row), 0), IMAGE_SIDE - height)
    left = min(max(round(CENTRE - column), 0), IMAGE_SIDE - width)
    image = np.zeros((IMAGE_SIDE, IMAGE_SIDE), dtype=np.float32)
    image[top : top + height, left : left + width] = scaled
    return image
