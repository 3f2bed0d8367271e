"""Choosing one stored run, the same way on every page that is about one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.run_words import run_label
from dashboard.state import get_state
from dashboard.stored_runs import stored_runs
from mnist_core.runs.record import RunRecord


def _has_results(run: RunRecord) -> bool:
    return run.has_results


def choose_run(label: str, key: str, *, fits: Callable[[RunRecord], bool] = _has_results) -> RunRecord | None:
    """The run a viewer chooses among those that fit, newest first; says so and gives None where there is none.

    Runs that left a model fit unless the page says otherwise.

    What is chosen on one page is what the others offer first.

    Raises:
        StoreError: If the store cannot be read.
    """
    runs = {run.run_id: run for run in stored_runs() if fits(run)}
    if not runs:
        st.caption("There is no finished run yet. Train a network to its end, or stop it, and it can be chosen here.")
        return None
    state, ids = get_state(), list(runs)
    chosen = st.selectbox(
        label,
        ids,
        index=ids.index(state.selected_run) if state.selected_run in runs else 0,
        format_func=lambda run_id: run_label(runs[run_id]),
        key=key,
    )
    state.selected_run = chosen
    return runs[chosen]
