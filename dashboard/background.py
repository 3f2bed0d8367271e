"""Work that a page must not wait for: done once in a thread, watched by any number of viewers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from mnist_core.data.request import Report
from mnist_core.errors import MnistCoreError

T = TypeVar("T")

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    """How far work is: what it does, and the share done, in [0, 1], None where unknown. `error` says why it failed."""

    message: str = ""
    fraction: float | None = None
    error: str | None = None


class Background(Generic[T]):
    """One piece of work and, in the end, its result. For any thread."""

    def __init__(self, work: Callable[[Report], T], name: str) -> None:
        """Begin at once; `name` is the thread's."""
        self._work = work
        self._name = name
        self._ended = threading.Event()
        self._result: T | None = None
        self._progress = Progress()
        self._begin()

    @property
    def result(self) -> T | None:
        """What the work gave; None while it goes on, and where it failed."""
        return self._result

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return self._progress

    @property
    def has_ended(self) -> bool:
        """Whether it succeeded or failed."""
        return self._ended.is_set()

    def retry(self) -> None:
        """Begin again if it failed; does nothing otherwise."""
        if self.has_ended and self._result is None:
            self._ended.clear()
            self._progress = Progress()
            self._begin()

    def wait(self, timeout: float) -> T | None:
        """The result once the work has ended, or after `timeout` seconds."""
        self._ended.wait(timeout)
        return self._result

    def _begin(self) -> None:
        threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def _report(self, message: str, fraction: float | None) -> None:
        self._progress = Progress(message, fraction)

    def _run(self) -> None:
        try:
            self._result = self._work(self._report)
        except MnistCoreError as error:
            self._progress = Progress(error=str(error))
        except Exception as error:
            _LOG.exception("%s failed", self._name)
            self._progress = Progress(error=f"Something unexpected happened: {error!r}")
        finally:
            self._ended.set()
