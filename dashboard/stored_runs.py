"""What is stored of the runs, read once for all viewers and read anew when it changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard.resources import run_store
from mnist_core.runs.record import Artifact, RunHistory, RunRecord

MAX_RUNS = 500
_SECONDS = 2  # other processes, such as the command line, write to the same store without telling this one


def stored_runs() -> tuple[RunRecord, ...]:
    """All runs, the newest first, at most two seconds old.

    Raises:
        StoreError: If the store cannot be read.
    """
    return _runs(run_store().revision)


# Records and histories are frozen, so all viewers may share them: cache_resource does not copy, as cache_data would.
@st.cache_resource(ttl=_SECONDS, max_entries=2, show_spinner="Reading the list of runs")
def _runs(revision: int) -> tuple[RunRecord, ...]:
    store = run_store()
    found = store.runs(limit=MAX_RUNS)
    return store.runs(limit=MAX_RUNS) if _mark_interrupted(found) else found


def _mark_interrupted(runs: Sequence[RunRecord]) -> bool:
    """Whether some of these runs have lost the process that trained them; they are marked then."""
    if all(run.state.is_finished for run in runs):
        return False
    return bool(run_store().mark_interrupted(()))


def stored_history(run: RunRecord) -> RunHistory:
    """How a run went; never to be changed.

    Raises:
        StoreError: If it cannot be read.
    """
    return _history(run.run_id, run.state, run.epochs_done, run.ended_at)


@st.cache_resource(max_entries=32, show_spinner=False)
def _history(run_id: str, state: str, epochs_done: int, ended_at: datetime | None) -> RunHistory:
    return run_store().history(run_id)


@st.cache_data(max_entries=32, show_spinner=False)
def stored_environment(run_id: str) -> dict[str, Any]:
    """Python, machine and library versions that a run was trained with.

    Raises:
        StoreError: If the run has left none.
    """
    environment: dict[str, Any] = json.loads(run_store().artifact(run_id, Artifact.ENVIRONMENT).read_bytes())
    return environment
