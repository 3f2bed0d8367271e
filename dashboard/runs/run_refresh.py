"""Keeps the page of runs up to date while runs are going on."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.stored_runs import stored_runs
from mnist_core.runs.record import RunRecord

_LIVE_SECONDS = 3.0
_IDLE_SECONDS = 15.0  # someone else may start a run


def refresh_when_changed(shown: Sequence[RunRecord]) -> None:
    """Run the page again as soon as what is stored is not what it shows any more."""
    going_on = any(not run.state.is_finished for run in shown)

    @st.fragment(run_every=_LIVE_SECONDS if going_on else _IDLE_SECONDS)
    def tick() -> None:
        if stored_runs() != shown:
            st.rerun()

    tick()
