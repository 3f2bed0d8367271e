"""Why a disk or a database refuses: full, read-only or locked, told with the place, what is free and what to do."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from mnist_core.errors import StoreBusyError, StoreUnavailableError

_FULL_ERRNOS = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_READ_ONLY_ERRNOS = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_BUSY_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# What SQLite says where it could not write beside its file, or not even open it: the disk tells which of both it was.
_UNCLEAR_CODES = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
_FEW_BYTES = 4096


def refusal(action: str, place: Path, error: BaseException) -> StoreUnavailableError | None:
    """The error to raise where a disk or a database refused for now; None where something else went wrong.

    Args:
        action: What was tried, as it follows "could not".
        place: The folder, or the file in it, that was to be read or written.
        error: What was raised; its causes are looked at too.
    """
    folder = _existing(place)
    for cause in _causes(error):
        code = _primary_code(cause)
        number = cause.errno if isinstance(cause, OSError) else None
        if code in _BUSY_CODES:
            return StoreBusyError(
                f"Could not {action}: another program keeps the database in {folder} locked. Close that program, or "
                "wait and try again; nothing that was stored is changed."
            )
        if code == sqlite3.SQLITE_FULL or number in _FULL_ERRNOS or (code in _UNCLEAR_CODES and is_full(folder)):
            return StoreUnavailableError(f"Could not {action}: {disk_full(folder)}")
        if (
            code == sqlite3.SQLITE_READONLY
            or number in _READ_ONLY_ERRNOS
            or (code in _UNCLEAR_CODES and not is_writable(folder))
        ):
            return StoreUnavailableError(
                f"Could not {action}: the folder {folder} cannot be written, it is read-only for this program. Make it "
                "writable, or set MNIST_LAB_HOME to a folder that is; nothing that was stored is changed."
            )
    return None


def disk_full(folder: Path) -> str:
    """What to say of a disk without room: where, how much is free, and what to do."""
    return (
        f"no room is left on the disk that holds {folder} ({_bytes_text(shutil.disk_usage(folder).free)} free). Free "
        "some space there and try again; nothing that was stored is changed."
    )


def is_full(folder: Path) -> bool:
    """Whether there is no room for even a few bytes."""
    return shutil.disk_usage(folder).free < _FEW_BYTES


def is_writable(folder: Path) -> bool:
    """Whether this program may write there; a read-only file system says no to everyone."""
    return os.access(folder, os.W_OK)


def _existing(place: Path) -> Path:
    """The nearest folder at or above a place that is there, for only such a one has a disk to ask."""
    return next(folder for folder in (place, *place.parents) if folder.is_dir())


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and all that it was made of, SQLAlchemy's `orig` included, the outermost first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = getattr(error, "orig", None) or error.__cause__ or error.__context__


def _primary_code(error: BaseException) -> int | None:
    code = getattr(error, "sqlite_errorcode", None) if isinstance(error, sqlite3.Error) else None
    return None if code is None else code & 0xFF


def _bytes_text(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count:,} bytes"
