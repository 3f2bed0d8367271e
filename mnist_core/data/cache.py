"""Source 2: the cache, one uncompressed .npz with MNIST's arrays and a note of where they came from."""

from __future__ import annotations

import json
import logging
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import filelock
import numpy as np

from mnist_core.data.arrays import SPECS
from mnist_core.data.npz import UNREADABLE, read_npz
from mnist_core.data.own_file import fingerprint
from mnist_core.data.request import DataOrigin, Fetched, Request
from mnist_core.errors import DataError
from mnist_core.settings import Settings

ORIGIN_MEMBER = "origin.json"
MAX_ORIGIN_BYTES = 64 * 1024
LOCK_SECONDS = 600.0

_log = logging.getLogger(__name__)


def is_current(settings: Settings) -> bool:
    """Whether the cache is there and is a copy of the user's own files, if any are set. Looks, does not verify."""
    try:
        origin = read_origin(settings.cache_file)
        return settings.data is None or fingerprint(settings.data.expanduser().absolute()) == origin.fingerprint
    except (DataError, OSError):
        return False


def read_cache(file: Path, names: Iterable[str] = tuple(SPECS)) -> Fetched:
    """The named arrays from the cache, checked, and where they came from.

    Raises:
        DataError: If the file is missing or damaged.
    """
    return Fetched(read_npz(file, f"The cache {file}", names), read_origin(file))


def read_origin(file: Path) -> DataOrigin:
    """Where the arrays in the cache came from.

    Raises:
        DataError: If the file is missing or damaged.
    """
    try:
        with zipfile.ZipFile(file) as archive, archive.open(ORIGIN_MEMBER) as stream:
            return DataOrigin(**json.loads(stream.read(MAX_ORIGIN_BYTES)))
    except (*UNREADABLE, LookupError, TypeError) as error:
        raise DataError(f"The cache {file} does not say where it came from: {error}.") from error


def from_cache(request: Request) -> Fetched:
    """MNIST from the cache; a damaged cache is set aside, so that the next source can fill a new one.

    Raises:
        DataError: If there is none, or it was damaged.
    """
    file = request.settings.cache_file
    if not file.exists():
        raise DataError(f"Nothing is kept at {file} yet.")
    try:
        return read_cache(file)
    except DataError as error:
        aside = file.with_name(f"{file.name}.damaged")
        try:
            file.replace(aside)
        except OSError as refusal:
            raise DataError(f"{error} It could not be set aside: {refusal.strerror}.") from error
        request.report(f"The cached MNIST was damaged and is fetched anew; the damaged file is now {aside}", None)
        raise DataError(f"{error} It was set aside as {aside}.") from error


def write_cache(file: Path, fetched: Fetched) -> None:
    """Keep MNIST in `file`, whole or not at all. Call it with the cache locked.

    Raises:
        OSError: If the folder cannot be written.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as stream:
            np.savez(stream, allow_pickle=False, **fetched.arrays)
        with zipfile.ZipFile(part, "a") as archive:
            archive.writestr(ORIGIN_MEMBER, json.dumps(asdict(fetched.origin)))
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def cache_lock(request: Request) -> Iterator[None]:
    """Hold the cache for this thread alone, among all processes of this machine.

    Where nothing can be kept there is nothing to hold: MNIST is used all the same then, and fetched every time.

    Raises:
        DataError: If another process has held the cache for too long.
    """
    folder = request.settings.cache_file.parent
    lock = filelock.FileLock(folder / "mnist.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _acquire(lock, request)
    except filelock.Timeout as error:
        raise DataError(
            f"Another process has been fetching MNIST for {LOCK_SECONDS / 60:.0f} minutes; end it and try again."
        ) from error
    except OSError as error:
        tell_not_kept(request, error)
    try:
        yield
    finally:
        lock.release()  # nothing where it was not acquired


def tell_not_kept(request: Request, error: OSError) -> None:
    """Say in the log, and to whoever waits, that MNIST could not be kept, and what would help."""
    folder = request.settings.cache_file.parent
    text = (
        f"MNIST could not be kept in {folder}: {error.strerror or error}. It is used all the same, and fetched again "
        "by every process. Free some space there, or set MNIST_LAB_HOME to a folder you may write."
    )
    _log.warning(text)
    request.report(text, None)


def _acquire(lock: filelock.BaseFileLock, request: Request) -> None:
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        request.report("Another process is fetching MNIST; waiting for it", None)
        lock.acquire(timeout=LOCK_SECONDS)
