"""Picture files → pixels: PNG, JPEG and WebP; hostile files are refused by name."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from mnist_core.drawing.pixels import MAX_PIXELS, WORKING_SIDE
from mnist_core.errors import DrawingError

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_FILE_BYTES = 32 * 2**20


def read_picture(path: Path) -> NDArray[np.uint8]:
    """Read a PNG, JPEG or WebP file, upright as its camera meant it.

    Returns:
        `uint8`: `(height, width)` grey, or `(height, width, 4)` RGBA where the picture has transparency. Photographs
        may come back smaller than they are stored; both sides keep at least what the recipe works with.

    Raises:
        DrawingError: If the file is missing, too big, broken or of another kind; the message names it.
    """
    try:
        size = path.stat().st_size
        check_bytes(path.name, size, MAX_FILE_BYTES)
        data = path.read_bytes()
    except OSError as error:
        raise DrawingError(f"The picture {path} cannot be read: {error.strerror or error}.") from error
    return decode_picture(data, path.name)


def decode_picture(data: bytes, name: str) -> NDArray[np.uint8]:
    """Read a PNG, JPEG or WebP picture that is already in memory, such as an upload; `name` is what messages call it.

    Returns and raises what `read_picture` does.
    """
    check_bytes(name, len(data), MAX_FILE_BYTES)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            _check_size(name, picture)
            _check_still(name, picture)
            return _upright_pixels(picture)
    except DrawingError:
        raise
    except Exception as error:  # a decoder that is fed a hostile file may raise anything at all
        raise DrawingError(
            f"{name} is not a PNG, JPEG or WebP picture that can be read: it is broken, cut short or of another kind. "
            "Save the picture again as PNG and try that."
        ) from error


def check_bytes(name: str, size: int, allowed: int) -> None:
    """Refuse a file of more bytes than are read.

    Raises:
        DrawingError: If it has; the message names it.
    """
    if size > allowed:
        raise DrawingError(f"{name} holds {size / 2**20:,.0f} MiB, and at most {allowed // 2**20} MiB are read.")


def _check_size(name: str, picture: Image.Image) -> None:
    """Refuse a picture by the size its header states, before any of it is decoded."""
    if picture.width * picture.height > MAX_PIXELS:
        raise DrawingError(
            f"{name} has {picture.width:,} × {picture.height:,} pixels, and at most {MAX_PIXELS:,} are read: "
            "make it smaller or cut out the digit."
        )


def _check_still(name: str, picture: Image.Image) -> None:
    frames = getattr(picture, "n_frames", 1)
    if frames > 1:
        raise DrawingError(f"{name} is an animation of {frames:,} pictures: save the one with the digit by itself.")


def _upright_pixels(picture: Image.Image) -> NDArray[np.uint8]:
    picture.draft("L", (2 * WORKING_SIDE, 2 * WORKING_SIDE))  # lets a JPEG decode straight to a smaller size
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):  # 16 bits a pixel: Pillow would clip these at 255
        return (np.asarray(upright).astype(np.float32) * (255.0 / 65535.0)).clip(0.0, 255.0).astype(np.uint8)
    return np.asarray(upright.convert("RGBA" if upright.has_transparency_data else "L"), dtype=np.uint8)
