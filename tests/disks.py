"""A real file system of a few megabytes, to be filled and made read-only as real ones are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CHUNK_BYTES = 4096


class SmallDisk:
    """A mounted tmpfs. `folder` is a folder on it; what tests use lies below, what fills it up lies beside."""

    def __init__(self, mount: Path) -> None:
        self.folder = mount / "home"
        self._mount = mount
        self._filler = mount / "filler"
        self.folder.mkdir()

    def fill(self) -> None:
        """Take all room that is left."""
        descriptor = os.open(self._filler, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        try:
            while True:
                os.write(descriptor, b"x" * CHUNK_BYTES)
        except OSError:
            assert os.statvfs(self._mount).f_bavail == 0
        finally:
            os.close(descriptor)

    def empty(self) -> None:
        """Give that room back."""
        self._filler.unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Let nobody write to `folder`, root neither."""
        _run("mount", "--bind", str(self.folder), str(self.folder))
        try:
            _run("mount", "-o", "remount,bind,ro", str(self.folder))
            yield
        finally:
            _run("umount", "-l", str(self.folder))


@contextmanager
def mounted(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """A file system of that size in a folder; skips the test where this user may not mount one."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root on Linux")
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"no small file system can be mounted here: {done.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        # Lazily: a process that still has a file open there must not keep it mounted.
        _run("umount", "-l", str(folder))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
