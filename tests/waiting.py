"""Waiting in tests: until something is so, and never for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from tests.workers import DEADLINE_SECONDS


def wait_until(is_so: Callable[[], bool]) -> None:
    """Return as soon as something is so; fail when it is not within the deadline."""
    end = time.monotonic() + DEADLINE_SECONDS
    never = threading.Event()
    while not is_so():
        assert time.monotonic() < end, "It did not happen within the deadline."
        never.wait(0.01)
