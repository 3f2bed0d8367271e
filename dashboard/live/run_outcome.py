"""How a finished run ended, and where to go from there."""

from __future__ import annotations

import streamlit as st

from dashboard import resources
from dashboard.live.milestones import milestones_sentence
from dashboard.live.run_continuation import run_continuation
from dashboard.navigation import page
from dashboard.state import get_state
from dashboard.words import duration_text, percent_text, plain
from mnist_core.errors import UnknownRunError
from mnist_core.evaluation.intervals import Estimate
from mnist_core.evaluation.run_accuracy import judged_accuracy
from mnist_core.runs.record import RunRecord
from mnist_core.runs.snapshot import RunSnapshot

_NEXT = (
    ("See its confusions", ":material/grid_on:", "confusions"),
    ("Diagnose it", ":material/stethoscope:", "diagnose"),
    ("Draw with it", ":material/draw:", "draw"),
    ("Open in Runs", ":material/list_alt:", "runs"),
)


def run_outcome(snapshot: RunSnapshot) -> None:
    """Say in one line how a finished run ended; offer its confusions and drawing with it where it left a model."""
    if snapshot.reason is not None:
        st.warning(plain(snapshot.reason), icon=":material/info:")
    try:
        record = resources.run_store().get(snapshot.run_id)
    except UnknownRunError:
        st.caption("This run was deleted; the Runs page can restore it.")
        return
    accuracy = judged_accuracy(record)
    if accuracy is not None:
        # Of a run that went wrong when it was taken up again, these are the earlier results.
        st.markdown(_result_line(record, accuracy))
        if snapshot.config.validation_fraction:
            st.caption(milestones_sentence(snapshot.epochs))
    elif snapshot.reason is None:
        ended = "been judged" if snapshot.windows else "learned anything"
        st.caption(f"It ended before it had {ended}, so there is no model.")
    with st.container(horizontal=True):
        _next_steps(record)


def _next_steps(record: RunRecord) -> None:
    for label, icon, target in _NEXT if record.has_results else ():
        if st.button(label, icon=icon, key=f"_train_to_{target}"):
            get_state().selected_run = record.run_id
            st.switch_page(page(target))
    if run_continuation(record, page="train"):
        st.rerun()


def _result_line(record: RunRecord, accuracy: Estimate) -> str:
    low, high = accuracy.interval.low, accuracy.interval.high
    parts = [
        f"**Test accuracy {percent_text(accuracy.value)}**",
        f"95 % interval {100 * low:.2f}–{percent_text(high)}",
        f"{record.epochs_done} {'epoch' if record.epochs_done == 1 else 'epochs'}",
        f"{duration_text(record.training_seconds)} of training",
    ]
    return " · ".join(parts)
