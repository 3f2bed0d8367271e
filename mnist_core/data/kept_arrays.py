"""Arrays that take long to compute: computed once on this machine, kept on disk, read in milliseconds from then on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import filelock
import numpy as np
from numpy.typing import NDArray

from mnist_core.data.npz import UNREADABLE
from mnist_core.errors import DataError

Kept = dict[str, NDArray[Any]]
Form = Mapping[str, tuple[tuple[int | None, ...], type[np.generic]]]
"""What each array has to be: its shape, None where any length will do, and its dtype."""

LOCK_SECONDS = 600.0
VERSION_MEMBER = "version"

_log = logging.getLogger(__name__)


def kept_arrays(file: Path, form: Form, version: int, compute: Callable[[], Kept]) -> Kept:
    """The arrays kept in `file`; computed and kept first where they are missing, damaged or of another version.

    Who asks at the same time, in this process or another, waits for the first and reads what it kept. Where nothing can
    be kept, everyone computes.

    Args:
        file: An .npz file; its folder is made.
        form: What is expected in it; anything else is damaged.
        version: Counts up when `compute` gives something else than before.
        compute: Gives the arrays named in `form`.

    Raises:
        DataError: If another process has computed for too long, or what `compute` raises.
    """
    found = _read(file, form, version)
    if found is not None:
        return found
    with _locked(file):
        return _read(file, form, version) or _compute_and_keep(file, version, compute)


def _compute_and_keep(file: Path, version: int, compute: Callable[[], Kept]) -> Kept:
    arrays = compute()
    part = file.with_name(f"{file.name}.part")
    try:
        try:
            with part.open("wb") as stream:
                np.savez(stream, allow_pickle=False, **{VERSION_MEMBER: np.array(version)}, **arrays)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        _tell_not_kept(file, error)
    return arrays


def _read(file: Path, form: Form, version: int) -> Kept | None:
    """What is kept, if it is whole and of this version."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:  # np.load leaves a bad one open
            found = {name: arrays[name] for name in (VERSION_MEMBER, *form)}
    except FileNotFoundError:
        return None
    except (*UNREADABLE, KeyError, TypeError) as error:
        _log.warning("%s is damaged and is computed anew: %s", file, error)
        return None
    if found.pop(VERSION_MEMBER).tolist() != version:
        return None
    return found if all(_fits(found[name], *expected) for name, expected in form.items()) else None


def _fits(array: NDArray[Any], shape: tuple[int | None, ...], dtype: type[np.generic]) -> bool:
    sizes_fit = all(expected in (None, size) for size, expected in zip(array.shape, shape, strict=False))
    return array.dtype == dtype and array.ndim == len(shape) and sizes_fit


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold the file for this thread alone, among all processes of this machine; nothing where it cannot be written."""
    lock = filelock.FileLock(file.with_suffix(".lock"))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=LOCK_SECONDS)
    except filelock.Timeout as error:
        raise DataError(
            f"Another process has been computing {file.name} for {LOCK_SECONDS / 60:.0f} minutes; end it and try again."
        ) from error
    except OSError as error:
        _tell_not_kept(file, error)
    try:
        yield
    finally:
        lock.release()  # nothing where it was not acquired


def _tell_not_kept(file: Path, error: OSError) -> None:
    _log.warning("%s could not be kept: %s. It is computed again by every process.", file, error.strerror or error)
