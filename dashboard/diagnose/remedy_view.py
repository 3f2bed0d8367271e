"""What can be done about a finding: start the remedy, prove it, and see what came of it."""

from __future__ import annotations

import streamlit as st

from dashboard import resources
from dashboard.diagnose.diagnosed_run import DiagnosedRun
from dashboard.diagnose.diagnosis_words import APPLY, GO_ON
from dashboard.diagnose.proof_view import proof_view
from dashboard.diagnose.remedy_progress import remedy_progress
from dashboard.diagnose.remedy_runs import failed_twin_of, start_twin, twin_of
from dashboard.errors import shown_errors
from dashboard.live.watched_run import watch
from dashboard.navigation import page
from dashboard.state import get_state
from dashboard.stored_runs import stored_runs
from dashboard.words import duration_text, plain
from mnist_core.diagnosis.experiments import Experiment
from mnist_core.runs.record import RunRecord

CHOICE = "_diagnose_run"
"""The page's list of runs."""
_APPLY_HELP = "Train the improved run and watch it; it is kept as a child of this one."
_PROVE_HELP = "Train the same run with this one thing changed, stay here, and see both side by side."


def remedy_view(told: DiagnosedRun, experiment: Experiment, *, is_first: bool) -> None:
    """Offer to try a remedy; show how far that is, or the proof once it was tried.

    Raises:
        StoreError: If the runs cannot be read.
        DataError: If MNIST cannot be read.
    """
    runs, cause = stored_runs(), experiment.finding.cause
    twin = twin_of(told.run.run_id, experiment.setup, runs)
    if twin is None:
        _why_failed(failed_twin_of(told.run.run_id, experiment.setup, runs))
        _buttons(told, experiment, is_first=is_first)
    elif twin.state.is_finished:
        proof_view(experiment, told.run, twin)
        go_on_button(twin.run_id, key=f"_diagnose_next_{cause}", is_first=is_first)
    else:
        remedy_progress(twin.run_id, f"_diagnose_watch_{cause}")


def go_on_button(run_id: str, *, key: str, is_first: bool) -> None:
    """Offer to diagnose the run that was made from the one that is shown."""
    st.button(
        GO_ON,
        type="primary" if is_first else "secondary",
        key=key,
        icon=":material/stethoscope:",
        on_click=_go_on_with,
        args=(run_id,),
    )


def _go_on_with(run_id: str) -> None:
    get_state().selected_run = st.session_state[CHOICE] = run_id


def _why_failed(failed: RunRecord | None) -> None:
    if failed is not None:
        reason = f": {failed.reason}" if failed.reason else "."
        st.caption(f"Tried before, it ended without a result ({failed.state}){plain(reason)}")


def _buttons(told: DiagnosedRun, experiment: Experiment, *, is_first: bool) -> None:
    cause = experiment.finding.cause
    with st.container(horizontal=True):
        applied = st.button(
            APPLY,
            type="primary" if is_first else "secondary",
            icon=":material/healing:",
            key=f"_diagnose_apply_{cause}",
            help=_APPLY_HELP,
        )
        to_prove = st.button(
            f"Prove it, about {duration_text(experiment.seconds)}",
            icon=":material/science:",
            key=f"_diagnose_prove_{cause}",
            help=_PROVE_HELP,
        )
    if applied or to_prove:
        with shown_errors(), st.spinner("Preparing the run"):
            run_id = start_twin(resources.run_store(), resources.run_queue(), told, experiment)
        if applied:
            watch(run_id)
            st.switch_page(page("train"), query_params={"run": run_id})
        st.rerun()
