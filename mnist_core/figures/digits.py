"""Digit images as enlarged tiles, every pixel a sharp square: dark ink on light paper, on both pages.

MNIST is white on black. Dark tiles would vanish on a dark page, and people read ink on paper better.
"""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

PAPER, INK = 246, 20
_FRAME_PIXELS = 2


def digit_tile(
    image: NDArray[np.uint8] | NDArray[np.floating], *, scale: int = 4, frame: str | None = None
) -> NDArray[np.uint8]:
    """Return an image as a tile to look at.

    Args:
        image: Light ink on black, `uint8` in [0, 255] or floating in [0, 1], shape `(height, width)`.
        scale: Side of the square that each pixel becomes, in pixels.
        frame: Colour of a thin frame, `#RRGGBB`, drawn over the rim of the tile, where MNIST has no ink; none if None.

    Returns:
        RGB, `uint8`, shape `(scale * height, scale * width, 3)`.
    """
    unit = image / 255.0 if image.dtype == np.uint8 else np.clip(image, 0.0, 1.0)
    grey = np.rint(PAPER + (INK - PAPER) * unit).astype(np.uint8)
    tile = np.repeat(grey.repeat(scale, axis=0).repeat(scale, axis=1)[..., None], 3, axis=2)
    if frame is not None:
        inside = tile[_FRAME_PIXELS:-_FRAME_PIXELS, _FRAME_PIXELS:-_FRAME_PIXELS].copy()
        tile[:] = ImageColor.getrgb(frame)
        tile[_FRAME_PIXELS:-_FRAME_PIXELS, _FRAME_PIXELS:-_FRAME_PIXELS] = inside
    return tile


def digit_png(
    image: NDArray[np.uint8] | NDArray[np.floating], *, scale: int = 4, frame: str | None = None, gutter: int = 0
) -> bytes:
    """Return `digit_tile` as a PNG file; a browser then shows the pixels as they are, without the blur of a JPEG.

    Args:
        image: As for `digit_tile`.
        scale: As for `digit_tile`.
        frame: As for `digit_tile`.
        gutter: Transparent pixels on every side, which keep tiles apart where a page sets them edge to edge.
    """
    tile = Image.fromarray(digit_tile(image, scale=scale, frame=frame))
    if gutter:
        ground = Image.new("RGBA", (tile.width + 2 * gutter, tile.height + 2 * gutter))
        ground.paste(tile, (gutter, gutter))
        tile = ground
    file = BytesIO()
    tile.save(file, "PNG", compress_level=1)
    return file.getvalue()
