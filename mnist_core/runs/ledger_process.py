"""LedgerProcess: a Ledger in a process of its own, `python -m mnist_core.runs.ledger_process`, asked over a pipe.

MLflow takes 100 MB and, while it is imported, the interpreter for seconds. A web process, which asks it something only
now and then, keeps both for itself by letting a child do it.

Where another program has the database locked, the child gives up at once and is asked again, so that whoever only wants
to read comes in between.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from mnist_core.errors import MnistCoreError, StoreBusyError, StoreError
from mnist_core.runs.child_process import ChildProcess
from mnist_core.runs.ledger import Ledger
from mnist_core.runs.pipe import claim_output, read_message, write_message
from mnist_core.runs.sqlite_connections import wait_at_most

BUSY_SECONDS = 4.0  # how long a call is made again and again where the database is locked
BUSY_PAUSE_SECONDS = 0.1
BUSY_MILLISECONDS_IN_CHILD = 200

P = ParamSpec("P")
R = TypeVar("R")

_askable: dict[str, Callable[..., Any]] = {}
"""The methods that a child calls for its parent, by name; no other name does anything."""


class StoreProcess(ChildProcess[tuple[Any, ...], Any]):
    """The child process that holds the Ledger; how it ends without being asked is told by a StoreError."""

    MODULE = "mnist_core.runs.ledger_process"
    NAME = "The process of the run store"
    ADVICE = "Try again."
    ERROR = StoreError


def _asked(method: Callable[Concatenate[Ledger, P], R]) -> Callable[Concatenate[LedgerProcess, P], R]:
    """The same method, done by the child."""
    _askable[method.__name__] = method

    @wraps(method)
    def ask(self: LedgerProcess, /, *args: P.args, **kwargs: P.kwargs) -> R:
        answer: R = self._ask(method.__name__, args, kwargs)
        return answer

    return ask


class LedgerProcess:
    """What a Ledger does, done by a child process: one call at a time, safe to share between threads.

    The first call starts the child. If the child dies, the call at hand raises StoreError and the next one starts
    another child. The child also ends when this process does, however that ends.
    """

    def __init__(self, uri: str, folder: Path) -> None:
        self.uri = uri
        self._folder = folder
        self._lock = threading.Lock()
        self._child: StoreProcess | None = None

    open = _asked(Ledger.open)
    add = _asked(Ledger.add)
    find = _asked(Ledger.find)
    search = _asked(Ledger.search)
    tag = _asked(Ledger.tag)
    measure = _asked(Ledger.measure)
    epochs = _asked(Ledger.epochs)
    set_status = _asked(Ledger.set_status)
    rename = _asked(Ledger.rename)
    delete = _asked(Ledger.delete)
    restore = _asked(Ledger.restore)
    files_folder = _asked(Ledger.files_folder)
    put_file = _asked(Ledger.put_file)
    fetch_file = _asked(Ledger.fetch_file)

    def close(self) -> None:
        """End the child; a later call starts another."""
        # Without the lock: a call that hangs must not hold up the end, and one that goes well gets its answer first.
        child, self._child = self._child, None
        if child is not None:
            child.close()

    def _ask(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        end = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                return self._ask_once(name, args, kwargs)
            except StoreBusyError:
                if time.monotonic() >= end:
                    raise
                time.sleep(BUSY_PAUSE_SECONDS)

    def _ask_once(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        with self._lock:
            try:
                child = self._ready_child()
                child.send((name, args, kwargs))
                answer = child.receive()
            except BaseException:
                # Whatever cut this call short: its late answer must not be taken for the next one's.
                self.close()
                raise
        if isinstance(answer, MnistCoreError):
            raise answer
        return answer

    def _ready_child(self) -> StoreProcess:
        if self._child is not None and not self._child.is_alive:
            self.close()
        if self._child is None:
            try:
                self._child = StoreProcess()
            except OSError as error:
                raise StoreError(f"The process of the run store could not be started: {error}.") from error
            # Not on the command line, which everyone can read: the address may hold a password.
            self._child.send((self.uri, self._folder))
        return self._child


RunLedger: TypeAlias = Ledger | LedgerProcess


def _answer(ledger: Ledger, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What a method gives, or the error it raises."""
    try:
        return _askable[name](ledger, *args, **kwargs)
    except MnistCoreError as error:
        return error
    except Exception as error:
        refusal = StoreError(f"The process of the run store failed unexpectedly: {type(error).__name__}: {error}")
        refusal.add_note(traceback.format_exc())
        return refusal


def main() -> None:
    """Answer calls from standard input until it closes."""
    output = claim_output()
    logging.basicConfig(stream=sys.stderr)
    try:
        ledger = Ledger(*read_message(sys.stdin.buffer))
        wait_at_most(BUSY_MILLISECONDS_IN_CHILD)
        while True:
            write_message(output, _answer(ledger, *read_message(sys.stdin.buffer)))
    except (EOFError, OSError):
        # The parent is gone. Not sys.exit: that would wait for threads that MLflow may have started.
        os._exit(0)


if __name__ == "__main__":
    main()
