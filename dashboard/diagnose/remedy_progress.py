"""How far a run is that tries a remedy, redrawn while it trains."""

from __future__ import annotations

import streamlit as st

from dashboard import resources
from dashboard.live.watched_run import watch
from dashboard.navigation import page
from dashboard.words import duration_text
from mnist_core.runs.snapshot import RunSnapshot
from mnist_core.runs.states import RunState

_TICK_SECONDS = 1.0
_ELSEWHERE = "Another process trains it, such as the command line."


@st.fragment(run_every=_TICK_SECONDS)
def remedy_progress(run_id: str, key: str) -> None:
    """Show how far a run is that has not ended, and run the page again when it has."""
    snapshot = resources.run_queue().snapshot(run_id)
    if snapshot is None:
        if resources.run_store().get(run_id).state.is_finished:
            st.rerun()
        st.caption(_ELSEWHERE)
        return
    if snapshot.state.is_finished:
        st.rerun()
    st.progress(snapshot.progress.fraction if snapshot.progress else 0.0, text=progress_text(snapshot))
    if st.button("Watch it train", type="tertiary", icon=":material/monitoring:", key=key):
        watch(run_id)
        st.switch_page(page("train"), query_params={"run": run_id})


def progress_text(snapshot: RunSnapshot) -> str:
    """How far a run is, in a few words."""
    if snapshot.queue_position is not None:
        return f"Waits for its turn, number {snapshot.queue_position} in the queue"
    if snapshot.state is RunState.SAVING:
        return "Training is over; the test images judge it now"
    progress = snapshot.progress
    if progress is None:
        return "The worker builds the network"
    left = f" · {duration_text(progress.remaining_seconds)} left" if progress.remaining_seconds is not None else ""
    return f"Epoch {progress.epoch} of {progress.epochs}{left}"
