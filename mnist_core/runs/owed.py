"""What could not be stored for now: kept in memory, in order, and stored as soon as the store can take it."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from mnist_core.errors import MnistCoreError, StoreUnavailableError

RETRY_SECONDS = 5.0

_log = logging.getLogger(__name__)


class Owed:
    """Things to be stored, in the order they were added. Threads may share it."""

    def __init__(self) -> None:
        self._tasks: deque[Callable[[], object]] = deque()
        self._paying = threading.Lock()
        self._next_try = 0.0

    def add(self, task: Callable[[], object]) -> None:
        """Put something at the end of what is to be stored."""
        self._tasks.append(task)

    def is_due(self) -> bool:
        """Whether something is to be stored, and the last refusal lies some seconds back."""
        return bool(self._tasks) and time.monotonic() >= self._next_try

    def pay(self, *, is_waiting: bool = False) -> None:
        """Store everything that is owed; where another thread does so, returns at once or waits for it.

        Raises:
            StoreUnavailableError: If the store cannot take it for now; what is left stays owed.
            MnistCoreError: If one thing can never be stored; it is owed no longer.
        """
        if not self._paying.acquire(blocking=is_waiting):
            return
        try:
            while self._tasks:
                self._pay_first()
        finally:
            self._paying.release()

    def _pay_first(self) -> None:
        try:
            self._tasks[0]()
        except StoreUnavailableError:
            self._next_try = time.monotonic() + RETRY_SECONDS
            raise
        except BaseException:
            self._tasks.popleft()
            raise
        self._tasks.popleft()

    def pay_if_due(self) -> None:
        """Try to store what is owed, unless that was tried just now; what goes wrong is logged."""
        if self.is_due():
            try:
                self.pay()
            except StoreUnavailableError:
                pass
            except MnistCoreError:
                _log.exception("What was owed to the store could not be stored")
