"""Which model answers: the starter model, or a finished run of the viewer's choice."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.resources import run_store
from dashboard.run_words import run_label
from dashboard.state import get_state
from dashboard.stored_runs import stored_runs
from dashboard.words import percent_text
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.starter import STARTER, starter_card, starter_model
from mnist_core.errors import DrawingError
from mnist_core.runs.record import Artifact


def choose_predictor() -> Predictor:
    """Let the viewer choose the starter model or a run of theirs, and give what answers for it.

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
    chosen = st.selectbox(
        "Network that answers",
        list(models),
        index=list(models).index(selected) if selected in models else 0,
        format_func=models.__getitem__,
        key="_draw_model",
        width=400,
    )
    if chosen == STARTER:
        return _starter_predictor(str(starter_model()))
    get_state().selected_run = chosen
    model = run_store().artifact(chosen, Artifact.ONNX)
    return _run_predictor(str(model), model.stat().st_mtime_ns)


def _models() -> dict[str, str]:
    """The models there are: their id (a run's, or `STARTER`) and how they are called, the starter first."""
    models: dict[str, str] = {}
    try:
        starter_model()
        models[STARTER] = f"Starter model · {percent_text(starter_card().test_accuracy)}"
    except DrawingError:
        pass
    return models | {run.run_id: run_label(run) for run in stored_runs() if run.has_results}


@st.cache_resource(show_spinner=False, max_entries=1)
def _starter_predictor(path: str) -> Predictor:
    return Predictor.from_file(Path(path))


# A run that is trained for more epochs leaves a new model in the same place.
@st.cache_resource(show_spinner=False, max_entries=8)
def _run_predictor(path: str, written_ns: int) -> Predictor:
    return Predictor.from_file(Path(path))
