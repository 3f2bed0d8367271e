"""Confusions: which digits a finished run takes for which, and the images it does so with."""

from __future__ import annotations

import streamlit as st

from dashboard.confusions.confusion_views import confusions_of, no_run_yet
from dashboard.errors import shown_errors
from dashboard.judged_run import judge_run
from dashboard.runs_choice import choose_run

st.title("Confusions", anchor=False)
with shown_errors():
    run = choose_run("Run", "_confusions_run")
    if run is None:
        no_run_yet()
    else:
        confusions_of(judge_run(run.run_id))
