"""ProofRound: proves several findings one after the other, as long as a budget of seconds lasts, whoever looks."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.background import Background
from dashboard.diagnose.diagnosed_run import DiagnosedRun
from dashboard.diagnose.remedy_runs import left_to_prove, start_twin
from mnist_core.data.request import Report
from mnist_core.diagnosis.proof import while_it_lasts

if TYPE_CHECKING:
    from mnist_core.runs.queue import RunQueue
    from mnist_core.runs.store import RunStore


class ProofRound:
    """One round, in a thread of its own. The next proof is begun only if it still fits into what is left by then."""

    def __init__(self, told: DiagnosedRun, budget_seconds: float, store: RunStore, queue: RunQueue) -> None:
        """Begin at once, with the most promising finding."""
        self.budget_seconds = budget_seconds
        self._told = told
        self._store = store
        self._queue = queue
        self._planned = left_to_prove(told)
        self._began = time.monotonic()
        self._is_cancelled = threading.Event()
        self._first_is_queued = threading.Event()
        self._work = Background(self._prove, f"proofs of {told.run.run_id}")

    @property
    def elapsed_seconds(self) -> float:
        """How much of the budget is spent."""
        return time.monotonic() - self._began

    @property
    def is_on(self) -> bool:
        """Whether more may be begun."""
        return not self._work.has_ended and not self._is_cancelled.is_set()

    @property
    def error(self) -> str | None:
        """Why the round broke off; None where it did not."""
        return self._work.progress.error

    def cancel(self) -> None:
        """Begin no more proofs; the one at hand goes on."""
        self._is_cancelled.set()

    def wait_first(self, timeout: float) -> None:
        """Return once the first child is queued or the round has ended, or after `timeout` seconds."""
        self._first_is_queued.wait(timeout)

    def _prove(self, report: Report) -> int:
        count = 0
        try:
            for experiment in while_it_lasts(self.budget_seconds, self._planned, lambda: self.elapsed_seconds):
                if self._is_cancelled.is_set():
                    break
                run_id = start_twin(self._store, self._queue, self._told, experiment)
                count += 1
                self._first_is_queued.set()
                self._queue.wait(run_id)
        finally:
            self._first_is_queued.set()
        return count


@st.cache_resource(show_spinner=False)
def proof_rounds() -> dict[str, ProofRound]:
    """The last round of each run since the server was started, by the run's id."""
    return {}
