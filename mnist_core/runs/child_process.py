"""A process of this program's own, as its parent sees it: start, send, receive, end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, BinaryIO, ClassVar, Generic, TypeVar, cast

from mnist_core.errors import RunError
from mnist_core.runs.pipe import read_message, write_message

EXIT_SECONDS = 5.0
LAST_WORDS = 400
_OUT_OF_MEMORY = ("SIGKILL", "SIGABRT", "SIGSEGV", "SIGBUS")  # how the kernel and native libraries end for want of it
PACKAGE_PARENT = Path(__file__).resolve().parents[2]

Down = TypeVar("Down")  # what the parent says
Up = TypeVar("Up")  # what the child says


class ChildProcess(Generic[Down, Up]):
    """One child process, which ends when its input closes. Started by subprocess, not by multiprocessing, whose
    children run the parent's main module again: under Streamlit that is the page being drawn."""

    MODULE: ClassVar[str]
    """What it runs."""
    NAME: ClassVar[str]
    """What a message calls it, as the first word of a sentence."""
    ADVICE: ClassVar[str]
    """What to do when it was ended from outside."""
    ERROR: ClassVar[type[RunError]] = RunError
    """What its end raises."""
    ENVIRONMENT: ClassVar[Mapping[str, str]] = {}
    """Variables it gets besides the parent's."""

    def __init__(self, command: list[str] | None = None) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 -- open as long as the process
        self._process = subprocess.Popen(
            command or [sys.executable, "-m", self.MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=os.environ | {"PYTHONPATH": self._python_path(), **self.ENVIRONMENT},
            # A Ctrl-C in the terminal reaches a whole process group; the child is ended by its parent, not by that.
            start_new_session=True,
        )
        assert self._process.stdin and self._process.stdout
        self._to_child = cast(BinaryIO, self._process.stdin)
        self._from_child = cast(BinaryIO, self._process.stdout)

    @staticmethod
    def _python_path() -> str:
        return os.pathsep.join(filter(None, [str(PACKAGE_PARENT), os.environ.get("PYTHONPATH")]))

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    def send(self, message: Down) -> None:
        """Tell the child something; silent where it is gone, which `receive` will say."""
        with contextlib.suppress(OSError, ValueError):  # gone, or closed by this side
            write_message(self._to_child, message)

    def receive(self) -> Up:
        """Wait for the child's next message.

        Raises:
            RunError: If the child is gone; the message says how it ended. It is of the type `ERROR`.
        """
        try:
            message: Up = read_message(self._from_child)
        except EOFError:
            raise self.ERROR(self._how_it_ended()) from None
        return message

    def close(self) -> None:
        """End the process: politely by closing its input, else by force. Safe to call twice."""
        with contextlib.suppress(OSError):
            self._to_child.close()
        try:
            self._process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        # Only now: closing a pipe while another thread reads from it waits for that thread.
        self._from_child.close()
        self._errors.close()

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            return f"{self.NAME} stopped answering."
        if code < 0:
            name = signal.Signals(-code).name
            cause = " Perhaps the machine ran out of memory." if name in _OUT_OF_MEMORY else ""
            return f"{self.NAME} was ended by signal {-code} ({name}).{cause} {self.ADVICE}"
        return f"{self.NAME} ended by itself with exit code {code}. Its last words: {self._last_words()}"

    def _last_words(self) -> str:
        if self._errors.closed:
            return "none."
        self._errors.seek(0)
        text = self._errors.read().decode(errors="replace").strip()
        return text[-LAST_WORDS:] or "none."
