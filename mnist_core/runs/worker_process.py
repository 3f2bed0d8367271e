"""The worker process as its parent sees it: start, send, receive, end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, BinaryIO, cast

from mnist_core.errors import RunError
from mnist_core.runs.messages import Control, FromWorker, Train, read_message, write_message

EXIT_SECONDS = 5.0
LAST_WORDS = 400
PACKAGE_PARENT = Path(__file__).resolve().parents[2]


class WorkerProcess:
    """One worker process. Started by subprocess, not by multiprocessing, whose children run the parent's main module
    again: under Streamlit that is the page being drawn."""

    def __init__(self, command: list[str] | None = None) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 -- open as long as the process
        environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "2", "PYTHONPATH": self._python_path()}
        self._process = subprocess.Popen(
            command or [sys.executable, "-m", "mnist_core.runs.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=environment,
            # A Ctrl-C in the terminal reaches a whole process group; the worker is ended by its parent, not by that.
            start_new_session=True,
        )
        assert self._process.stdin and self._process.stdout
        self._to_worker = cast(BinaryIO, self._process.stdin)
        self._from_worker = cast(BinaryIO, self._process.stdout)

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

    def send(self, message: Train | Control) -> None:
        """Tell the worker something; silent where it is gone, which `receive` will say."""
        try:
            write_message(self._to_worker, message)
        except OSError:
            return

    def receive(self) -> FromWorker:
        """Wait for the worker's next message.

        Raises:
            RunError: If the worker is gone; the message says how it ended.
        """
        try:
            message = read_message(self._from_worker)
        except EOFError:
            raise RunError(self._how_it_ended()) from None
        assert not isinstance(message, (Train, Control))
        return message

    def close(self) -> None:
        """End the process: politely by closing its input, else by force. Safe to call twice."""
        with contextlib.suppress(OSError):
            self._to_worker.close()
        try:
            self._process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        # Only now: closing a pipe while another thread reads from it waits for that thread.
        self._from_worker.close()
        self._errors.close()

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            return "The worker process stopped answering."
        if code < 0:
            name = signal.Signals(-code).name
            cause = " Perhaps the machine ran out of memory." if name == "SIGKILL" else ""
            return f"The worker process was ended from outside by signal {-code} ({name}).{cause} Start the run again."
        return f"The worker process ended by itself with exit code {code}. Its last words: {self._last_words()}"

    def _last_words(self) -> str:
        self._errors.seek(0)
        text = self._errors.read().decode(errors="replace").strip()
        return text[-LAST_WORDS:] or "none."
