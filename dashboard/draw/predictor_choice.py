"""Which model answers: the starter model, or a finished run of the viewer's choice."""

from __future__ import annotations

import streamlit as st

from dashboard.run_words import run_label
from dashboard.state import get_state
from dashboard.stored_runs import stored_runs
from dashboard.words import percent_text
from mnist_core.drawing.starter import STARTER, STARTER_NAME, starter_card, starter_model
from mnist_core.errors import DrawingError


def choose_model() -> str:
    """Let the viewer choose what answers, and give its name for `predictor_of`: `STARTER` or the id of a run.

    Ends the page with an explanation where there is no model at all.
    """
    models = _models()
    if not models:
        st.info(
            "This installation lacks its starter model and no run has finished yet. "
            "Train a network first, then come back and draw.",
            icon=":material/draw:",
        )
        st.stop()
    selected = get_state().selected_run
    chosen: str = st.selectbox(
        "Network that answers",
        list(models),
        index=list(models).index(selected) if selected in models else 0,
        format_func=models.__getitem__,
        key="_draw_model",
        width=400,
    )
    if chosen != STARTER:
        get_state().selected_run = chosen
    return chosen


def _models() -> dict[str, str]:
    """The models there are: their id (a run's, or `STARTER`) and how they are called, the starter first."""
    models: dict[str, str] = {}
    try:
        starter_model()
        models[STARTER] = f"{STARTER_NAME} · {percent_text(starter_card().test_accuracy)}"
    except DrawingError:
        pass
    return models | {run.run_id: run_label(run) for run in stored_runs() if run.has_results}
