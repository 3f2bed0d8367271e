"""Who keeps a run going: a lock file that a living process holds, so that others can tell when it has died."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import tempfile
import uuid
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Owner:
    """A process that owns runs. `token` names its lock file; host and process id are for people to read."""

    host: str
    pid: int
    token: str

    def to_tag(self) -> str:
        """This owner as text that `owner_from_tag` reads back."""
        return json.dumps(asdict(self))


def owner_from_tag(text: str | None) -> Owner | None:
    """The owner a tag names, or None where it names none that can be checked."""
    try:
        owner = Owner(**json.loads(text or ""))
    except (ValueError, TypeError):
        return None
    return owner if isinstance(owner.token, str) and _TOKEN.fullmatch(owner.token) else None


def this_process(folder: Path) -> Owner:
    """The owner that is this process; from the first call until it ends, it holds its lock file in `folder`.

    A process id alone would not do: in a container it is 1 every time, and elsewhere ids are used again.
    """
    return _claim(folder, os.getpid())[0]


@cache
def _claim(folder: Path, pid: int) -> tuple[Owner, FileLock]:
    owner = Owner(platform.node(), pid, uuid.uuid4().hex)
    folder.mkdir(parents=True, exist_ok=True)
    lock = _lock(folder, owner)
    lock.acquire()
    return owner, lock


def is_gone(owner: Owner, folder: Path) -> bool:
    """Whether the process that was `owner` has ended; False where this cannot be known from this machine."""
    if owner == this_process(folder):
        return False
    lock = _lock(folder, owner)
    if not Path(lock.lock_file).exists():
        return owner.host == platform.node()
    try:
        with lock.acquire(timeout=0):
            return True
    except Timeout:
        return False


def results_prefix(owner: Owner) -> str:
    """How the names of the temporary folders begin that an owner makes for results."""
    return f"mnist-lab-{owner.token}-"


def forget(owner: Owner, folder: Path) -> None:
    """Remove the lock file and temporary folders of an owner that is gone and has no unfinished runs left."""
    for left in Path(tempfile.gettempdir()).glob(f"{results_prefix(owner)}*"):
        shutil.rmtree(left, ignore_errors=True)
    Path(_lock(folder, owner).lock_file).unlink(missing_ok=True)


def _lock(folder: Path, owner: Owner) -> FileLock:
    # The file must outlive a clean end: where a new container has another host name, it is all there is to check.
    return FileLock(folder / f"{owner.token}.lock", thread_local=False, preserve_lock_file=True)
