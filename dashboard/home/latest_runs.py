"""The newest runs in a few lines, for a page that is not about them."""

from __future__ import annotations

import streamlit as st

from dashboard import resources
from dashboard.navigation import page
from dashboard.run_words import marked_name
from dashboard.words import percent_text, plain, state_badge

_SHOWN = 5


def latest_runs() -> None:
    """List the newest runs with their state and test accuracy.

    Raises:
        StoreError: If the store cannot be read.
    """
    with st.spinner("Opening the list of runs"):
        runs = resources.run_store().runs(limit=_SHOWN)
    if not runs:
        st.caption("There are none yet. Train a first network, and it is listed here.")
        return
    rows = [
        f"| {plain(marked_name(run))} | {state_badge(run.state)} | {percent_text(run.test_accuracy)} |" for run in runs
    ]
    st.markdown("\n".join(["| Run | State | Test accuracy |", "| :-- | :-- | --: |", *rows]))
    st.page_link(page("runs"), label="All runs")
