"""The real MNIST: from the cache when it is there, else from the first source that has it, always checked."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.arrays import SPECS
from mnist_core.data.cache import cache_lock, is_current, read_cache
from mnist_core.data.request import DataOrigin, Fetched, Request, silent
from mnist_core.data.request import Report as Report
from mnist_core.data.sources import fetch_mnist
from mnist_core.errors import DataError
from mnist_core.settings import get_settings


@dataclass(frozen=True, eq=False)
class Mnist:
    """MNIST as published. All arrays are `uint8` and read-only; pictures are light ink on black, 0 to 255.

    `x_train`: shape `(60000, 28, 28)`; `y_train`: shape `(60000,)`, digits 0 to 9; `x_test` and `y_test`: the 10,000
    test pictures and their digits.
    """

    x_train: NDArray[np.uint8]
    y_train: NDArray[np.uint8]
    x_test: NDArray[np.uint8]
    y_test: NDArray[np.uint8]


@dataclass(frozen=True)
class DataDescription:
    """Where this machine's MNIST is, where it came from, and how many pictures of each digit it has, 0 to 9."""

    origin: DataOrigin
    cache_file: Path
    training_counts: tuple[int, ...]
    test_counts: tuple[int, ...]


def load_mnist(report: Report | None = None) -> Mnist:
    """All of MNIST; fetched and kept in the cache the first time.

    Args:
        report: Told what is being done while it is fetched.

    Raises:
        DataError: If no source has it, or the user's own copy cannot be used.
    """
    return Mnist(**_fetch(tuple(SPECS), report).arrays)


def load_test_images() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The 10,000 test pictures, `uint8` of shape `(10000, 28, 28)`, and their digits, without reading the others.

    Raises:
        DataError: If no source has MNIST, or the user's own copy cannot be used.
    """
    arrays = _fetch(("x_test", "y_test")).arrays
    return arrays["x_test"], arrays["y_test"]


def load_training_images(indices: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Some of the 60,000 training pictures, `uint8` of shape `(n, 28, 28)`, by their positions.

    All of them (47 MB) are read and checked the first time, and kept until the cache holds others.

    Raises:
        DataError: If no source has MNIST, or the user's own copy cannot be used.
    """
    settings = get_settings()
    if not is_current(settings):
        return _fetch(("x_train",)).arrays["x_train"][indices]
    return _training_images(settings.cache_file, settings.cache_file.stat().st_mtime_ns)[indices]


@lru_cache(maxsize=1)
def _training_images(cache_file: Path, written_ns: int) -> NDArray[np.uint8]:
    return _fetch(("x_train",)).arrays["x_train"]


def load_training_labels() -> NDArray[np.uint8]:
    """The digits of the 60,000 training pictures, `uint8` of shape `(60000,)`, without reading the pictures.

    Raises:
        DataError: If no source has MNIST, or the user's own copy cannot be used.
    """
    return _fetch(("y_train",)).arrays["y_train"]


def load_training_ink() -> NDArray[np.int64]:
    """The sum of each training picture's pixels, `int64` of shape `(60000,)`.

    Raises:
        DataError: If no source has MNIST, or the user's own copy cannot be used.
    """
    ink: NDArray[np.int64] = _fetch(("x_train",)).arrays["x_train"].sum(axis=(1, 2), dtype=np.int64)
    return ink


def is_ready() -> bool:
    """Whether MNIST is in the cache, so that loading it will not download anything. Takes about a millisecond."""
    return is_current(get_settings())


def describe_data(report: Report | None = None) -> DataDescription:
    """Where MNIST came from and what it holds; fetched first if need be.

    Raises:
        DataError: If no source has it, or the user's own copy cannot be used.
    """
    fetched = _fetch(("y_train", "y_test"), report)
    return DataDescription(
        origin=fetched.origin,
        cache_file=get_settings().cache_file,
        training_counts=tuple(np.bincount(fetched.arrays["y_train"], minlength=10).tolist()),
        test_counts=tuple(np.bincount(fetched.arrays["y_test"], minlength=10).tolist()),
    )


def _fetch(names: Iterable[str], report: Report | None = None) -> Fetched:
    settings = get_settings()
    request = Request(settings, report or silent)
    if is_current(settings):
        with suppress(DataError):  # damaged: set aside and fetched anew below, with the cache locked
            return read_cache(settings.cache_file, names)
    with cache_lock(request):
        return fetch_mnist(request)
