"""The way on from a run that set no images aside: the same run with a tenth of them to validate with."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from dashboard import resources
from dashboard.diagnose.diagnosed_run import DiagnosedRun
from dashboard.diagnose.remedy_progress import remedy_progress
from dashboard.diagnose.remedy_runs import start_validated, twin_of, validated
from dashboard.diagnose.remedy_view import go_on_button
from dashboard.errors import shown_errors
from dashboard.stored_runs import stored_runs
from dashboard.words import duration_text

_HELP = "Most causes show in images the network did not learn from. The new run is kept as a child of this one."


def validation_offer(told: DiagnosedRun, *, is_first: bool) -> None:
    """Offer it where it is needed, as the thing to press or beside it; show how far it is, and the way on from there.

    Raises:
        StoreError: If the runs cannot be read.
    """
    if told.setup.config.validation_fraction:
        return
    child = twin_of(told.run.run_id, validated(told.setup), stored_runs())
    if child is None:
        _button(told, is_first=is_first)
    elif child.state.is_finished:
        go_on_button(child.run_id, key="_diagnose_validated_next", is_first=is_first)
    else:
        remedy_progress(child.run_id, "_diagnose_validated_watch")


def _button(told: DiagnosedRun, *, is_first: bool) -> None:
    seconds = told.run.training_seconds
    takes = f", about {duration_text(seconds)}" if seconds else ""
    label = f"Train it again with a tenth set aside{takes}"
    kind: Literal["primary", "secondary"] = "primary" if is_first else "secondary"
    if st.button(label, type=kind, icon=":material/splitscreen:", key="_diagnose_validated", help=_HELP):
        with shown_errors(), st.spinner("Preparing the run"):
            start_validated(resources.run_store(), resources.run_queue(), told)
        st.rerun()
