"""MNIST's own recipe: a drawing → ink → usual strokes → 20×20 → centred on 28×28, every step kept as a value."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.ink import Ink, InkBox
from mnist_core.drawing.pen import DIGIT_SIDE, Pixel, bordered, with_usual_width
from mnist_core.drawing.pixels import ink_of

IMAGE_SIDE = 28
CENTRE = 14
"""Where the centre of mass lies, as a pixel index counted from 0.

Measured on MNIST itself: over the 60,000 training images it is 14.00 ± 0.29 in both directions, evenly spread over
13.5 to 14.5. So MNIST rounded to whole pixels and took pixel 14, not the geometric middle at 13.5.
"""


@dataclass(frozen=True, eq=False)
class DigitImage:
    """A drawing and what MNIST's recipe made of it, step by step. All pictures are light ink on dark, in [0, 1].

    `drawn`: the drawing's ink.
    `redrawn`: `float32`, the box's ink with strokes as wide as MNIST's, in pixels of its own; None where they were.
    `thinner`: the ink of the same strokes drawn again with a thinner pen, from which all that follows was made; None
        where nobody had the strokes, or there was no need.
    `scaled`: `float32`, that ink, its longer side 20 pixels and the other in proportion.
    `image`: `float32`, shape `(28, 28)`, that ink with its centre of mass at pixel 14: what the model sees.
    """

    drawn: Ink
    redrawn: NDArray[np.float32] | None
    scaled: NDArray[np.float32]
    image: NDArray[np.float32]
    thinner: Ink | None = None

    @property
    def ink(self) -> NDArray[np.float32]:
        """The drawing itself, `float32`, shape `(height, width)`."""
        return self.drawn.picture

    @property
    def box(self) -> InkBox:
        """Where in `ink` the ink is."""
        return self.drawn.box

    @property
    def boxed(self) -> NDArray[np.float32]:
        """The ink inside the box, `float32`, shape `(box.height, box.width)`."""
        return self.drawn.boxed

    @property
    def strokes(self) -> NDArray[np.float32]:
        """The ink with strokes as wide as MNIST's, `float32`, in pixels of its own."""
        return self.boxed if self.redrawn is None else self.redrawn


def digit_image(
    pixels: NDArray[np.generic], *, any_pen: bool = True, own_pen: NDArray[np.generic] | None = None
) -> DigitImage:
    """Turn a drawing or picture into an image like those the models learned from.

    A drawing that skips this is unfamiliar to a model, and its mistakes would be blamed on training.

    Args:
        pixels: `uint8`, or floats in [0, 1]; grey `(height, width)`, RGB `(…, 3)` or RGBA `(…, 4)`.
        any_pen: Whether strokes of an unusual width are made as wide as MNIST's, which its own recipe does not do.
        own_pen: Where `pixels` are strokes drawn again with a thinner pen: the drawing with the pen that drew it.

    Raises:
        DrawingError: If these are not pixels that can be read.
        EmptyDrawingError: If nothing was drawn.
    """
    ink = ink_of(pixels)
    redrawn = with_usual_width(ink.levels) if any_pen else None
    scaled = _scaled(ink.levels) if redrawn is None else _scaled(redrawn)
    image = _centred(scaled)
    if own_pen is None:
        return DigitImage(ink, redrawn, scaled, image)
    return DigitImage(ink_of(own_pen), ink.boxed if redrawn is None else redrawn, scaled, image, thinner=ink)


def centre_of_mass(image: NDArray[np.float32]) -> tuple[float, float]:
    """Where an image's ink balances: (row, column), as pixel indices counted from 0."""
    mass = float(image.sum(dtype=np.float64))
    row = float(image.sum(axis=1, dtype=np.float64) @ np.arange(image.shape[0])) / mass
    column = float(image.sum(axis=0, dtype=np.float64) @ np.arange(image.shape[1])) / mass
    return row, column


def _scaled(strokes: NDArray[Pixel]) -> NDArray[np.float32]:
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
    padded = Image.fromarray(bordered(strokes, bare))
    scaled = np.asarray(padded.resize((width, height), resampling, box=edges))
    return np.asarray(np.divide(scaled, scaled.max(), dtype=np.float32).clip(0.0, 1.0))


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
