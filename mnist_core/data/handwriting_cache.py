"""MNIST's handwriting measures: measured once on this machine, kept beside MNIST, read in milliseconds from then on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import filelock
import numpy as np
from numpy.typing import NDArray

from mnist_core.data.arrays import SPECS
from mnist_core.data.dataset import load_mnist
from mnist_core.data.handwriting import MEASURES, VERSION, Measures, joined, measure
from mnist_core.data.npz import UNREADABLE
from mnist_core.data.request import Report, silent
from mnist_core.errors import DataError
from mnist_core.settings import get_settings

LOCK_SECONDS = 600.0
_STEP = 2_500  # images between two reports
_VERSION_MEMBER = "version"
_TRAIN_COUNT, _TEST_COUNT = SPECS["x_train"].shape[0], SPECS["x_test"].shape[0]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class MnistMeasures:
    """The measures of the 60,000 training and the 10,000 test images, in MNIST's own order."""

    train: Measures
    test: Measures


def measures_file() -> Path:
    """Where they are kept."""
    return get_settings().cache_file.with_name("handwriting.npz")


def mnist_measures(report: Report | None = None) -> MnistMeasures:
    """The handwriting measures of all of MNIST; measured the first time, which takes about half a minute.

    Processes that ask at the same time wait for the first, and read what it kept. Where nothing can be kept, every
    process measures for itself.

    Args:
        report: Told how far the measuring is.

    Raises:
        DataError: If MNIST cannot be had, or another process has measured for too long.
    """
    file = measures_file()
    kept = _read(file)
    if kept is None:
        with _locked(file):
            kept = _read(file) or _measure_and_keep(file, report or silent)
    return MnistMeasures(kept.subset(slice(_TRAIN_COUNT)), kept.subset(slice(_TRAIN_COUNT, None)))


def _measure_and_keep(file: Path, report: Report) -> Measures:
    mnist = load_mnist(report)
    found = _measured(np.concatenate([mnist.x_train, mnist.x_test]), report)
    try:
        _write(file, found)
    except OSError as error:
        _tell_not_kept(file, error)
    return found


def _measured(images: NDArray[np.uint8], report: Report) -> Measures:
    parts = []
    for start in range(0, len(images), _STEP):
        report("Measuring the handwriting of MNIST", start / len(images))
        parts.append(measure(images[start : start + _STEP]))
    return joined(parts)


def _read(file: Path) -> Measures | None:
    """What is kept; None where nothing is, or where it is damaged or of another version."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:  # np.load leaves a bad one open
            if int(arrays[_VERSION_MEMBER]) != VERSION:
                return None
            found = Measures(*(arrays[name] for name in MEASURES))
    except FileNotFoundError:
        return None
    except (*UNREADABLE, KeyError, TypeError) as error:
        _log.warning("The handwriting measures in %s are damaged and are measured anew: %s", file, error)
        return None
    is_whole = all(
        values.shape == (_TRAIN_COUNT + _TEST_COUNT,) and values.dtype == np.float32
        for values in map(found.values, MEASURES)
    )
    return found if is_whole else None


def _write(file: Path, found: Measures) -> None:
    """Keep the measures, whole or not at all. Call it with the file locked."""
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as stream:
            np.savez(stream, allow_pickle=False, version=VERSION, **{name: found.values(name) for name in MEASURES})
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold the file for this thread alone, among all processes of this machine; nothing where it cannot be written."""
    lock = filelock.FileLock(file.with_suffix(".lock"))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=LOCK_SECONDS)
    except filelock.Timeout as error:
        raise DataError(
            f"Another process has been measuring MNIST for {LOCK_SECONDS / 60:.0f} minutes; end it and try again."
        ) from error
    except OSError as error:
        _tell_not_kept(file, error)
    try:
        yield
    finally:
        lock.release()  # nothing where it was not acquired


def _tell_not_kept(file: Path, error: OSError) -> None:
    _log.warning(
        "The handwriting measures could not be kept in %s: %s. Every process measures for itself.", file.parent, error
    )
