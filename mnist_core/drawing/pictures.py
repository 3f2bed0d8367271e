"""Picture files → pixels: PNG, JPEG and WebP, and .npz stacks of drawings; hostile files are refused by name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from mnist_core.drawing.pixels import MAX_PIXELS, WORKING_SIDE
from mnist_core.errors import DrawingError

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_FILE_BYTES = 32 * 2**20
MAX_STACK_BYTES = 512 * 2**20
STACK_NAME = "images"


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
        _check_bytes(path.name, size, MAX_FILE_BYTES)
        data = path.read_bytes()
    except OSError as error:
        raise DrawingError(f"The picture {path} cannot be read: {error.strerror or error}.") from error
    return decode_picture(data, path.name)


def decode_picture(data: bytes, name: str) -> NDArray[np.uint8]:
    """Read a PNG, JPEG or WebP picture that is already in memory, such as an upload; `name` is what messages call it.

    Returns and raises what `read_picture` does.
    """
    _check_bytes(name, len(data), MAX_FILE_BYTES)
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


def read_stack(path: Path) -> NDArray[np.generic]:
    """Read many drawings from the array `images` of an .npz file.

    Returns:
        `uint8` or floats, shape `(n, height, width)` grey or `(n, height, width, 4)` RGBA, `n` at least 1. Each
        drawing is judged later, on its own.

    Raises:
        DrawingError: If the file is missing, too big, broken, or has no such array; the message says what it has.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {member.filename.removesuffix(".npy"): member.file_size for member in archive.infolist()}
        if STACK_NAME not in sizes:
            raise DrawingError(
                f"{path.name} has no array called {STACK_NAME!r}; it has: {', '.join(sorted(sizes)) or 'nothing'}."
            )
        _check_bytes(path.name, sizes[STACK_NAME], MAX_STACK_BYTES)
        with np.load(path, allow_pickle=False) as arrays:
            images: NDArray[np.generic] | bytes = arrays[STACK_NAME]
    except FileNotFoundError as error:
        raise DrawingError(f"There is no file {path}.") from error
    except DrawingError:
        raise
    except Exception as error:  # as above: zip and array headers are the sender's to forge
        raise DrawingError(
            f"{path.name} is not an .npz file that can be read: it is broken or holds objects."
        ) from error
    if not isinstance(images, np.ndarray):  # NumPy gives a member that is no array as it is packed
        raise DrawingError(
            f"{STACK_NAME!r} in {path.name} is no NumPy array; write it with numpy.savez({path.name!r}, images=...)."
        )
    _check_stack(path.name, images)
    return images


def _check_bytes(name: str, size: int, allowed: int) -> None:
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


def _check_stack(name: str, images: NDArray[np.generic]) -> None:
    grey, coloured = images.ndim == 3, images.ndim == 4 and images.shape[-1] == 4
    if not (grey or coloured) or 0 in images.shape:
        raise DrawingError(
            f"The array {STACK_NAME!r} in {name} has the shape {images.shape}, and should have (n, height, width) "
            "for grey drawings or (n, height, width, 4) for RGBA ones, with at least one drawing."
        )
    if images.dtype != np.uint8 and images.dtype.kind != "f":
        raise DrawingError(
            f"The array {STACK_NAME!r} in {name} holds {images.dtype}, and should hold uint8, or floats from 0 to 1."
        )
