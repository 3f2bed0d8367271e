"""RunKeeper: stores what comes of a run while it trains, and lets the run go on where the store is unavailable."""

from __future__ import annotations

import time
from collections.abc import Callable

from mnist_core.errors import StoreUnavailableError
from mnist_core.runs import owed
from mnist_core.runs.live_run import LiveRun

PATIENCE_SECONDS = 600.0


class RunKeeper:
    """Stores what comes of one run while it trains. Trouble with the store is told by the run and holds up nothing.

    Used by the one thread that drives the run.
    """

    def __init__(self, run: LiveRun) -> None:
        self._run = run
        self._owed = owed.Owed()

    def keep(self, task: Callable[[], object]) -> None:
        """Store something after what came before it, now or as soon as the store can take it.

        Raises:
            MnistCoreError: If it can never be stored.
        """
        self._owed.add(task)
        if self._owed.is_due():
            try:
                self._pay()
            except StoreUnavailableError as error:
                self._tell(error)

    def settle(self) -> None:
        """Return once everything is stored, waiting for the store where need be.

        Raises:
            StoreUnavailableError: If it could take nothing for ten minutes, or the run was ended meanwhile.
            MnistCoreError: If something can never be stored.
        """
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self._pay()
            except StoreUnavailableError as error:
                self._tell(error)
                if self._run.wait_finished(owed.RETRY_SECONDS).state.is_finished or time.monotonic() >= end:
                    raise

    def _pay(self) -> None:
        self._owed.pay()
        if self._run.snapshot.trouble is not None:
            self._run.set_trouble(None)
            self._run.say("The store takes it again; nothing is lost.")

    def _tell(self, error: StoreUnavailableError) -> None:
        if self._run.snapshot.trouble is None:
            self._run.say(str(error))
        self._run.set_trouble(f"{error} The run goes on, keeps everything in memory, and tries again by itself.")
