"""All runs: find one and see it whole, or lay several side by side."""

import streamlit as st

from dashboard.errors import shown_errors
from dashboard.runs.run_comparison import run_comparison
from dashboard.runs.run_detail import run_detail
from dashboard.runs.run_edit import undo_delete
from dashboard.runs.run_list import no_match, no_runs, run_filters, run_table
from dashboard.runs.run_refresh import refresh_when_changed
from dashboard.state import take_notice
from dashboard.stored_runs import stored_runs

st.title("Runs", anchor=False)
take_notice()
with shown_errors():
    runs = stored_runs()
    refresh_when_changed(runs)
    undo_delete()
    if not runs:
        no_runs()
        st.stop()
    found = run_filters(runs)
    if not found:
        no_match()
        st.stop()
    selected = run_table(found)
    if len(selected) > 1:
        run_comparison(selected)
    elif selected:
        run_detail(selected[0])
    else:
        st.caption("Select a run at the left of its row to see it whole, or several to compare them.")
