"""Diagnose: why a run's accuracy is what it is, what would make it better, and proof of it."""

from __future__ import annotations

import streamlit as st

from dashboard.confusions.confusion_views import no_run_yet
from dashboard.diagnose.diagnosed_run import can_be_diagnosed, diagnosis_of
from dashboard.diagnose.diagnosis_view import diagnosis_view, diagnosis_when_ready
from dashboard.diagnose.proof_all import prove_all
from dashboard.diagnose.rate_test_view import rate_test
from dashboard.diagnose.remedy_tree import remedy_tree
from dashboard.diagnose.remedy_view import CHOICE
from dashboard.errors import shown_errors
from dashboard.fault_words import fault_caption
from dashboard.runs_choice import choose_run

st.title("Diagnose", anchor=False)
with shown_errors():
    run = choose_run("Run", CHOICE, fits=can_be_diagnosed)
    if run is None:
        no_run_yet()
    else:
        fault_caption(run.faults)
        told = diagnosis_when_ready(diagnosis_of(run))
        if told is not None:
            diagnosis_view(told)
            prove_all(told)
            rate_test(told)
        remedy_tree(run)
