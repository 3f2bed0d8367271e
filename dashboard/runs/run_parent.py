"""Where a run comes from: the run that it was made from, with a way there."""

from __future__ import annotations

import streamlit as st

from dashboard.runs.run_list import select_run
from dashboard.stored_runs import stored_runs
from dashboard.words import plain
from mnist_core.runs.record import RunRecord


def run_parent(run: RunRecord) -> None:
    """Say which run this one was made from, and lead there; nothing where there was none."""
    if run.parent_id is None:
        return
    parent = next((other for other in stored_runs() if other.run_id == run.parent_id), None)
    if parent is None:
        st.caption("Made from a run that is no longer in the list.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Made from", width="content")
        st.button(plain(parent.name), type="tertiary", key="_runs_parent", on_click=select_run, args=(parent.run_id,))
