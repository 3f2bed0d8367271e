"""The button that trains a run once more, with the same settings, faults and start."""

from __future__ import annotations

import streamlit as st

from dashboard import resources
from dashboard.draft import draft_of
from dashboard.errors import shown_errors
from dashboard.live.watched_run import watch
from dashboard.navigation import page
from dashboard.train.fault_form import fill_faults
from dashboard.train.settings_form import fill_form
from mnist_core.presets import PRESETS
from mnist_core.runs.record import RunRecord
from mnist_core.runs.starting_again import given_files

_PLAIN_HELP = "Take its settings, and the faults planted in it, to the Train page."
_TAUGHT_HELP = "Start from the same weights and learn the same own digits once more."


def run_again(run: RunRecord) -> None:
    """Offer to train a run once more.

    Raises:
        StoreError: If what it was given cannot be read.
    """
    is_taught = resources.run_store().fine_tuning(run.run_id) is not None
    pressed = st.button(
        "Train again", icon=":material/replay:", key="_runs_again", help=_TAUGHT_HELP if is_taught else _PLAIN_HELP
    )
    if not pressed:
        return
    if not is_taught:
        fill_form(draft_of(run.config, run.preset if run.preset in PRESETS else None))
        fill_faults(run.faults)
        st.switch_page(page("train"))
    run_id = None
    with shown_errors(), st.spinner("Preparing the run"):
        run_id = _taught_again(run)
    if run_id is not None:
        watch(run_id)
        st.switch_page(page("train"), query_params={"run": run_id})


def _taught_again(run: RunRecord) -> str:
    files = given_files(resources.run_store(), run.run_id)
    return resources.run_queue().submit(run.config, name=run.name, parent_id=run.parent_id, files=files)
