"""An .npz file of drawings → its drawings, a portion at a time; hostile files are refused by name."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from mnist_core.drawing.pictures import check_bytes
from mnist_core.errors import DrawingError

MAX_STACK_BYTES = 512 * 2**20
STACK_NAME = "images"
HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


@dataclass(frozen=True)
class Stack:
    """What an .npz file says of its array `images`, before any of that is read.

    `shape`: `(n, height, width)` grey or `(n, height, width, 4)` RGBA, `n` at least 1. `dtype`: `uint8` or floats.
    `by_column`: whether the array lies in Fortran's order. `member`: what the archive calls it.
    """

    path: Path
    member: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    by_column: bool

    def portions(self, count: int) -> Iterator[NDArray[np.generic]]:
        """The drawings, so many at a time, in order and not to be written to. Each is judged later, on its own.

        Raises:
            DrawingError: If the file turns out to be broken, in which case some drawings may have been given already.
        """
        drawings, *sides = self.shape
        with _refused(self.path), zipfile.ZipFile(self.path) as archive, archive.open(self.member) as content:
            _header(content)
            if self.by_column:
                whole = _read(content, self.shape[::-1], self.dtype).T
                yield from (whole[start : start + count] for start in range(0, drawings, count))
            else:
                for start in range(0, drawings, count):
                    yield _read(content, (min(count, drawings - start), *sides), self.dtype)
            # The archive compares its checksum only when someone asks for more than there is.
            if content.read(1):
                raise ValueError("more than its header says")

    def whole(self) -> NDArray[np.generic]:
        """All drawings at once."""
        (images,) = self.portions(self.shape[0])
        return images


def open_stack(path: Path) -> Stack:
    """Look at an .npz file with an array `images`.

    Raises:
        DrawingError: If the file is missing, too big, broken, or has no such array; the message says what it has.
    """
    with _refused(path), zipfile.ZipFile(path) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        if STACK_NAME not in members:
            raise DrawingError(
                f"{path.name} has no array called {STACK_NAME!r}; it has: {', '.join(sorted(members)) or 'nothing'}."
            )
        info = members[STACK_NAME]
        check_bytes(path.name, info.file_size, MAX_STACK_BYTES)
        with archive.open(info) as content:
            if content.read(len(npy.MAGIC_PREFIX)) != npy.MAGIC_PREFIX:
                raise DrawingError(
                    f"{STACK_NAME!r} in {path.name} is no NumPy array; "
                    f"write it with numpy.savez({path.name!r}, images=...)."
                )
        with archive.open(info) as content:
            shape, by_column, dtype = _header(content)
            _check_array(path.name, shape, dtype)
            if content.tell() + math.prod(shape) * dtype.itemsize != info.file_size:
                raise ValueError("another size than its header says")
    return Stack(path, info.filename, shape, dtype, by_column)


@contextmanager
def _refused(path: Path) -> Iterator[None]:
    """Whatever goes wrong while a file is read, as a `DrawingError` that names it."""
    try:
        yield
    except DrawingError:
        raise
    except FileNotFoundError as error:
        raise DrawingError(f"There is no file {path}.") from error
    except Exception as error:  # anything may come: archives and headers are the sender's to forge
        raise DrawingError(f"{path.name} is not an .npz file that can be read: it is broken.") from error


def _header(content: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """An array's shape, whether it lies in Fortran's order, and its kind of numbers."""
    shape, by_column, dtype = HEADERS[npy.read_magic(content)](content)
    return shape, by_column, dtype


def _read(content: IO[bytes], shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[np.generic]:
    return np.frombuffer(content.read(math.prod(shape) * dtype.itemsize), dtype=dtype).reshape(shape)


def _check_array(name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
    grey, coloured = len(shape) == 3, len(shape) == 4 and shape[-1] == 4
    if dtype.hasobject:
        raise DrawingError(f"{name} is not an .npz file that can be read: it holds objects.")
    if not (grey or coloured) or min(shape) < 1:
        raise DrawingError(
            f"The array {STACK_NAME!r} in {name} has the shape {shape}, and should have (n, height, width) "
            "for grey drawings or (n, height, width, 4) for RGBA ones, with at least one drawing."
        )
    if dtype != np.uint8 and dtype.kind != "f":
        raise DrawingError(
            f"The array {STACK_NAME!r} in {name} holds {dtype}, and should hold uint8, or floats from 0 to 1."
        )
