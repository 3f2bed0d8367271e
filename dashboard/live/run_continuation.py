"""The buttons that take up an ended run: resume it, or train it for more epochs."""

from __future__ import annotations

import streamlit as st

from dashboard import resources
from dashboard.live.watched_run import watch
from dashboard.run_words import extension_text
from dashboard.state import get_state
from dashboard.words import plain
from mnist_core.errors import MnistCoreError
from mnist_core.runs.record import RunRecord

_MORE = 5


def run_continuation(run: RunRecord, *, page: str) -> bool:
    """Whether the viewer has just taken up this run, which they watch then; shows the ways in which it can go on.

    Args:
        run: Any stored run; nothing is shown of one that cannot go on.
        page: The page that asks, for the names of the inputs.
    """
    from mnist_core.runs.continuation import can_resume, can_train_more

    store = resources.run_store()
    if can_resume(store, run) and st.button(
        "Resume",
        icon=":material/resume:",
        key=f"_{page}_resume",
        help="Go on from the last checkpoint, or from the beginning where there is none yet, under the same name.",
    ):
        return _take_up(run, 0)
    if can_train_more(store, run):
        with st.popover("Train more", icon=":material/add:"):
            more = st.number_input("More epochs", min_value=1, value=_MORE, step=1, key=f"_{page}_more")
            st.caption(plain(extension_text(run.config)))
            if st.button("Train more epochs", type="primary", key=f"_{page}_extend"):
                return _take_up(run, int(more))
    return False


def _take_up(run: RunRecord, more_epochs: int) -> bool:
    try:
        with st.spinner("Preparing the run"):
            resources.run_queue().take_up(run.run_id, more_epochs=more_epochs)
    except MnistCoreError as error:
        get_state().notice = str(error)
        st.rerun()
    watch(run.run_id)
    return True
