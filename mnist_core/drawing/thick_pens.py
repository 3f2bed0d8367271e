"""MNIST's digits as a pen nearly as wide as their loops would have drawn them, and as the recipe then makes them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.pen import Picture, grown
from mnist_core.drawing.recipe import digit_image

ENLARGED = 5
MOST_GROWTH = 12.0
"""Pixels by which a stroke grows on each side at most, where the digit itself is 100 pixels long: from an eighth of the
digit to a third of it."""

PAPER = 40
_SHARPNESS = 4.0  # an enlarged edge is soft; a pen's is not


def thickened(images: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """Each image drawn anew with a thicker pen, by how much at random, and made by the recipe from that.

    Args:
        images: `uint8`, shape `(n, 28, 28)`, light ink on black.
        seed: The same gives the same.

    Returns:
        `uint8`, shape `(n, 28, 28)`.
    """
    rng = np.random.default_rng(seed)
    drawn = [grown(_enlarged(image), rng.uniform(1.0, MOST_GROWTH)) for image in images]
    made = [digit_image(np.pad(ink, PAPER).clip(0.0, 1.0)).image for ink in drawn]
    return np.array([np.rint(image * 255) for image in made], dtype=np.uint8)


def _enlarged(image: NDArray[np.uint8]) -> Picture:
    side = ENLARGED * len(image)
    soft = np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC), dtype=np.float32) / 255
    return np.asarray(((soft - 0.5) * _SHARPNESS + 0.5).clip(0.0, 1.0), dtype=np.float32)
