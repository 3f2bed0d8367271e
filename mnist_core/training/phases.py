"""PhaseClock: where the seconds of an epoch go. Worker process only, like all of training."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from mnist_core.training.metrics import PhaseSeconds


class PhaseClock:
    """Sums the seconds of each phase of an epoch; what belongs to none is `data`, what was paused counts nowhere."""

    def __init__(self) -> None:
        self.restart()

    def restart(self, earlier: PhaseSeconds | None = None) -> None:
        """Begin an epoch, or go on with one of which so much was spent earlier."""
        self._started = time.perf_counter()
        self._paused = 0.0
        self._spent = asdict(earlier or PhaseSeconds(0.0, 0.0, 0.0))
        # As if it had begun so much earlier.
        self._started -= sum(self._spent.values())
        del self._spent["data"]

    @contextmanager
    def spend(self, phase: str) -> Iterator[None]:
        """Count the seconds of this block towards "step", "evaluation" or "gauges"."""
        started, paused = time.perf_counter(), self._paused
        try:
            yield
        finally:
            self._spent[phase] += time.perf_counter() - started - (self._paused - paused)

    def waiting(self, ask: Callable[[], bool]) -> Callable[[], bool]:
        """The same question, its waiting for an answer counted as a pause."""

        def asked() -> bool:
            started = time.perf_counter()
            try:
                return ask()
            finally:
                self._paused += time.perf_counter() - started

        return asked

    def seconds(self) -> PhaseSeconds:
        """How the seconds since the epoch began were spent."""
        data = time.perf_counter() - self._started - self._paused - sum(self._spent.values())
        return PhaseSeconds(data=max(data, 0.0), **self._spent)
