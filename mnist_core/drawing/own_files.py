"""Own digits ↔ .npz files; a file that nobody vouches for is judged by its headers before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import IO

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.npz import MAX_HEADER_BYTES, read_header
from mnist_core.drawing.own_digit import DRAWING_SIDE, MAX_DRAWING_SIDE, OwnDigit, Source
from mnist_core.drawing.own_digits import MAX_DIGITS
from mnist_core.drawing.predictor import IMAGE_SHAPE
from mnist_core.errors import OwnDigitsError

IMAGES, LABELS, DRAWINGS = "images", "labels", "drawings"
_NAMES = ((IMAGES, LABELS), ("x", "y"))
MAX_FILE_BYTES = 64 * 2**20
MAX_ARRAY_BYTES = 128 * 2**20
_ALLOWED = f"`{IMAGES}` and `{LABELS}`, or `x` and `y`"

Arrays = Mapping[str, NDArray[np.generic]]


def write_own_npz(digits: Sequence[OwnDigit]) -> bytes:
    """The digits as an .npz file that `read_own_npz` reads.

    It holds `images`, `uint8`, shape `(n, 28, 28)`; `labels`, `uint8`, shape `(n,)`; and `drawings`, `uint8`, shape
    `(n, s, s)`, all black where no drawing was kept.
    """
    sides = {len(digit.drawing) for digit in digits if digit.drawing is not None}
    side = max(sides, default=DRAWING_SIDE)
    drawings = np.zeros((len(digits), side, side), np.uint8)
    for place, digit in enumerate(digits):
        if digit.drawing is not None:
            start = (side - len(digit.drawing)) // 2
            end = start + len(digit.drawing)
            drawings[place, start:end, start:end] = digit.drawing
    file = io.BytesIO()
    np.savez_compressed(
        file,
        images=np.array([digit.image for digit in digits], np.uint8).reshape(-1, *IMAGE_SHAPE),
        labels=np.array([digit.label for digit in digits], np.uint8),
        drawings=drawings,
    )
    return file.getvalue()


def read_own_npz(file: IO[bytes], name: str) -> tuple[OwnDigit, ...]:
    """The digits of an .npz file, of this lab or of somebody else's arrays.

    Args:
        file: A seekable stream of it.
        name: What messages call it.

    Returns:
        At least one digit and at most `MAX_DIGITS`. Floats in [0, 1] come back as bytes.

    Raises:
        OwnDigitsError: If it is too big, broken, lacks an array, or holds something else than digits; the message
            says what was received and what is allowed. Nothing is ever unpickled.
    """
    try:
        arrays = _read(file, name)
    except OwnDigitsError:
        raise
    except Exception as error:  # zip and array headers are the sender's to forge, and may raise anything
        raise OwnDigitsError(
            f"{name} is not an .npz file that can be read: it is broken or holds objects. Write one with "
            f"numpy.savez(file, {IMAGES}=..., {LABELS}=...)."
        ) from error
    return _digits(arrays, name)


def _read(file: IO[bytes], name: str) -> Arrays:
    size = file.seek(0, io.SEEK_END)
    _check_bytes(name, size, MAX_FILE_BYTES)
    with zipfile.ZipFile(file) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        pair = next((pair for pair in _NAMES if set(pair) <= set(members)), None)
        if pair is None:
            found = ", ".join(repr(member[:40]) for member in sorted(members)[:8]) or "nothing"
            raise OwnDigitsError(f"{name} needs the arrays {_ALLOWED}; it has {found}.")
        wanted = dict(zip((IMAGES, LABELS), pair, strict=True))
        if DRAWINGS in members:
            wanted[DRAWINGS] = DRAWINGS
        # All headers before any content, so that nothing large is unpacked for a file that is refused in the end.
        for kind, member in wanted.items():
            _check_form(archive, members[member], kind, member, name)
        return {kind: _content(archive, members[member]) for kind, member in wanted.items()}


def _check_form(archive: zipfile.ZipFile, info: zipfile.ZipInfo, kind: str, member: str, name: str) -> None:
    with archive.open(info) as stream:
        shape, dtype = read_header(stream)
    told = f"`{member}` in {name} is {dtype} of the shape {shape}"
    kinds, shape_text = _FORMS[kind]
    is_right = {
        IMAGES: shape[1:] == IMAGE_SHAPE,
        LABELS: len(shape) == 1,
        DRAWINGS: len(shape) == 3 and shape[1] == shape[2] and shape[1] <= MAX_DRAWING_SIDE,
    }[kind]
    if dtype.kind not in kinds or not is_right or (kind == DRAWINGS and dtype != np.uint8):
        raise OwnDigitsError(f"{told}; it must be {shape_text}.")
    if not 1 <= shape[0] <= MAX_DIGITS:
        raise OwnDigitsError(f"{told}; a set has 1 to {MAX_DIGITS:,} digits.")
    count = int(np.prod(shape, dtype=object)) * dtype.itemsize
    _check_bytes(f"{told}, which", count, MAX_ARRAY_BYTES)
    if info.file_size > count + MAX_HEADER_BYTES:
        raise OwnDigitsError(f"{told}, but its part of the file unpacks to {info.file_size:,} bytes; write it anew.")


_FORMS = {
    IMAGES: ("uif", "(n, 28, 28), bytes from 0 to 255 or floats from 0 to 1, light ink on dark"),
    LABELS: ("ui", "(n,), whole numbers from 0 to 9"),
    DRAWINGS: ("u", f"uint8 of the shape (n, s, s), s at most {MAX_DRAWING_SIDE}"),
}


def _check_bytes(what: str, count: int, allowed: int) -> None:
    if count > allowed:
        raise OwnDigitsError(f"{what} takes {count / 2**20:,.0f} MiB; at most {allowed // 2**20} MiB are read.")


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> NDArray[np.generic]:
    with archive.open(info) as stream:
        return np.lib.format.read_array(stream, allow_pickle=False, max_header_size=MAX_HEADER_BYTES)


def _digits(arrays: Arrays, name: str) -> tuple[OwnDigit, ...]:
    counts = {kind: len(array) for kind, array in arrays.items()}
    if len(set(counts.values())) != 1:
        told = ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
        raise OwnDigitsError(f"{name} holds {told}; there must be as many of each.")
    labels = arrays[LABELS]
    if int(labels.min()) < 0 or int(labels.max()) > 9:
        raise OwnDigitsError(f"{name} has labels from {labels.min()} to {labels.max()}; they must be digits, 0 to 9.")
    images = _bytes_of(arrays[IMAGES], name)
    drawings = arrays.get(DRAWINGS)
    now = datetime.now(UTC)
    return tuple(
        OwnDigit(image, int(label), now, Source.IMPORTED, drawing=drawing)
        for image, label, drawing in zip(images, labels, _drawings(drawings, len(images)), strict=True)
    )


def _bytes_of(images: NDArray[np.generic], name: str) -> NDArray[np.uint8]:
    lowest, highest = float(images.min()), float(images.max())
    most = 1.0 if images.dtype.kind == "f" else 255.0
    if not (lowest >= 0.0 and highest <= most):  # written so that NaN is refused too
        raise OwnDigitsError(
            f"{name} has images with values from {lowest:g} to {highest:g}; {images.dtype} must lie from 0 to {most:g}."
        )
    scaled: NDArray[np.uint8] = np.rint(images.astype(np.float32) * np.float32(255.0 / most)).astype(np.uint8)
    border = np.concatenate([scaled[:, 0], scaled[:, -1], scaled[:, :, 0], scaled[:, :, -1]], axis=1)
    if np.median(border) > 127:
        raise OwnDigitsError(
            f"{name} has dark ink on light paper; MNIST's is light on dark: turn the images round, as by 255 - images."
        )
    return scaled


def _drawings(drawings: NDArray[np.generic] | None, count: int) -> Sequence[NDArray[np.uint8] | None]:
    if drawings is None:
        return [None] * count
    return [drawing.astype(np.uint8) if drawing.any() else None for drawing in drawings]
