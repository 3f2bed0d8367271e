"""Reads MNIST's arrays out of an .npz file that nobody vouches for: nothing unpickled, nothing unpacked unmeasured."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.arrays import SPECS, Arrays, ArraySpec
from mnist_core.errors import DataError

MAX_HEADER_BYTES = 4096

# What zipfile, zlib and NumPy raise on a file that is cut short, damaged or encrypted.
UNREADABLE = (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error)


def read_npz(file: Path | IO[bytes], where: str, names: Iterable[str] = tuple(SPECS)) -> Arrays:
    """The named arrays of an .npz file, each equal to MNIST's to the last byte.

    Args:
        file: Path or seekable stream of the .npz file.
        where: How the file is called in an error, at the start of a sentence.
        names: Which of the four arrays; the others are not read.

    Raises:
        DataError: If the file cannot be read, lacks an array or holds something else.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return {name: _read_member(archive, SPECS[name], where) for name in names}
    except UNREADABLE as error:
        raise DataError(f"{where} is not a whole .npz file: {error}.") from error


def _read_member(archive: zipfile.ZipFile, spec: ArraySpec, where: str) -> NDArray[np.uint8]:
    if f"{spec.name}.npy" not in archive.namelist():
        found = ", ".join(archive.namelist()[:8]) or "nothing"
        raise DataError(f"{where} has no {spec.name}; it needs {', '.join(SPECS)} and holds {found}.")
    member = archive.getinfo(f"{spec.name}.npy")
    with archive.open(member) as stream:
        spec.check_form(*read_header(stream), where)
    # A member that unpacks to more than its array is a zip bomb or damaged; zipfile stops at the size declared.
    if member.file_size > spec.nbytes + MAX_HEADER_BYTES:
        raise DataError(f"{where} declares {member.file_size:,} bytes for {spec.name}; MNIST's has {spec.nbytes:,}.")
    with archive.open(member) as stream:
        return spec.check(np.lib.format.read_array(stream, allow_pickle=False), where)


def read_header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    """Shape and dtype that an .npy stream declares, before any content is read.

    Raises:
        ValueError: If they cannot be read.
    """
    version = np.lib.format.read_magic(stream)
    if version not in ((1, 0), (2, 0)):
        raise ValueError(f"npy format {version} is unknown")
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(stream, max_header_size=MAX_HEADER_BYTES)
    return shape, dtype
