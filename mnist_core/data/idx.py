"""Reads IDX files, the format MNIST was published in, gzipped or not, and trusts nothing their header says."""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.arrays import SPECS, Arrays, ArraySpec
from mnist_core.errors import DataError

GZIP_MAGIC = b"\x1f\x8b"
UINT8_CODE = 0x08

# The files' names as published; mirrors write a dot for the first hyphen of the ending, and unpack them or not.
STEMS: dict[str, tuple[str, str]] = {
    "x_train": ("train-images", "idx3-ubyte"),
    "y_train": ("train-labels", "idx1-ubyte"),
    "x_test": ("t10k-images", "idx3-ubyte"),
    "y_test": ("t10k-labels", "idx1-ubyte"),
}


def published_name(name: str) -> str:
    """The file name that the array `name` was published under, without `.gz`."""
    return "-".join(STEMS[name])


def find_idx_files(folder: Path) -> dict[str, Path]:
    """The four IDX files of a folder by array name, whichever way they are spelled.

    Raises:
        DataError: If one is missing; the message names those missing.
    """
    found = {}
    for name, (stem, ending) in STEMS.items():
        spellings = [folder / f"{stem}{mark}{ending}{suffix}" for suffix in ("", ".gz") for mark in ("-", ".")]
        there = [path for path in spellings if path.is_file()]
        if there:
            found[name] = there[0]
    missing = [published_name(name) for name in STEMS if name not in found]
    if missing:
        raise DataError(f"The folder {folder} lacks {', '.join(missing)} (each may end in .gz).")
    return found


def read_idx_folder(folder: Path) -> Arrays:
    """MNIST's four arrays from a folder of IDX files.

    Raises:
        DataError: If a file is missing, cut short, too long or not MNIST's; the message names the file.
    """
    arrays = {}
    for name, path in find_idx_files(folder).items():
        try:
            with path.open("rb") as stream:
                arrays[name] = read_idx(stream, SPECS[name], f"The file {path}")
        except OSError as error:
            raise DataError(f"The file {path} cannot be read: {error}.") from error
    return arrays


def read_idx(stream: IO[bytes], spec: ArraySpec, where: str) -> NDArray[np.uint8]:
    """The array of one IDX file, equal to MNIST's to the last byte.

    Args:
        stream: The file, seekable, gzipped or not.
        spec: Which array it must be.
        where: How the file is called in an error, at the start of a sentence.

    Raises:
        DataError: If it is damaged, declares other counts than it holds, or is not that array.
    """
    expected = 4 + 4 * len(spec.shape) + spec.nbytes
    content = _read_at_most(stream, expected + 1, where)
    shape, start = _parse_header(content, where)
    spec.check_form(shape, np.dtype(np.uint8), where)
    if len(content) != expected:
        size = f"only {len(content):,}" if len(content) < expected else "more"
        raise DataError(f"{where} declares {expected:,} bytes and holds {size}.")
    return spec.check(np.frombuffer(content, np.uint8, offset=start).reshape(shape), where)


def _read_at_most(stream: IO[bytes], size: int, where: str) -> bytes:
    magic = stream.read(len(GZIP_MAGIC))
    if magic != GZIP_MAGIC:
        return magic + stream.read(size - len(magic))
    stream.seek(0)
    try:
        with gzip.GzipFile(fileobj=stream) as unpacked:
            return unpacked.read(size)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{where} is not a whole gzip file: {error}.") from error


def _parse_header(content: bytes, where: str) -> tuple[tuple[int, ...], int]:
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] != UINT8_CODE:
        raise DataError(f"{where} is not an IDX file of bytes: it starts with {content[:4].hex(' ') or 'nothing'}.")
    start = 4 + 4 * content[3]
    if len(content) < start:
        raise DataError(f"{where} ends within its header.")
    return struct.unpack_from(f">{content[3]}I", content, 4), start
