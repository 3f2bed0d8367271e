"""Source 1: the user's own copy of MNIST, an mnist.npz or a folder with the four IDX files. It is only ever read."""

from __future__ import annotations

from pathlib import Path

from mnist_core.data.idx import find_idx_files, published_name, read_idx_folder
from mnist_core.data.npz import read_npz
from mnist_core.data.request import DataOrigin, Fetched, Request
from mnist_core.errors import DataError

SOURCE = "own file"


class OwnFileError(DataError):
    """The user named a copy of MNIST that cannot be used; nothing else is tried in its place."""


def from_own_file(request: Request) -> Fetched:
    """MNIST from the path in `MNIST_LAB_DATA`.

    Raises:
        DataError: If no path is set.
        OwnFileError: If what is there is missing, damaged or not MNIST; the message names the file and the fault.
    """
    if request.settings.data is None:
        raise DataError("MNIST_LAB_DATA is not set.")
    path = request.settings.data.expanduser().absolute()
    request.report(f"Reading {path}", None)
    try:
        before = fingerprint(path)
        arrays = read_idx_folder(path) if path.is_dir() else read_npz(path, f"The file {path}")
    except (DataError, OSError) as error:
        raise OwnFileError(_advice(path, error)) from error
    return Fetched(arrays, DataOrigin(SOURCE, str(path), before))


def fingerprint(path: Path) -> str:
    """Name, size and time of change of the files a path stands for; equal texts mean unchanged files.

    Raises:
        DataError: If it is a folder without the four IDX files.
        OSError: If there is nothing.
    """
    files = list(find_idx_files(path).values()) if path.is_dir() else [path]
    return "; ".join(f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files)


def _advice(path: Path, error: Exception) -> str:
    missing = isinstance(error, FileNotFoundError)
    fault = f"There is no such file or folder: {path}." if missing else f"{error} It was left as it is."
    return (
        f"MNIST_LAB_DATA cannot be used. {fault} MNIST_LAB_DATA may be an mnist.npz or a folder "
        f"with the four files {published_name('x_train')} and so on, gzipped or not; unset it to have MNIST downloaded."
    )
