"""What answers for a model: the starter's predictor or a run's, each loaded once for all viewers."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.resources import run_store
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.starter import STARTER, starter_model
from mnist_core.runs.record import Artifact

_SECONDS = 2  # other processes, such as the command line, write to the same store without telling this one


def predictor_of(model: str) -> Predictor:
    """What answers for `model`, which is `STARTER` or the id of a run that left a model. For any thread.

    Raises:
        DrawingError: If this installation lacks the starter model, or a model cannot be loaded.
        UnknownRunError: If there is no such run.
        StoreError: If the run left no model, or the store cannot be read.
    """
    if model == STARTER:
        return _starter_predictor(str(starter_model()))
    return _run_predictor(*run_model(model))


def run_model(run_id: str) -> tuple[str, int]:
    """Where a run's model lies, and when it was written in nanoseconds; asked again only when the store changed.

    Raises:
        UnknownRunError: If there is no such run.
        StoreError: If the run left no model, or the store cannot be read.
    """
    return _run_model(run_id, run_store().revision)


@st.cache_resource(show_spinner=False, max_entries=1)
def _starter_predictor(path: str) -> Predictor:
    return Predictor.from_file(Path(path))


# The store is asked anew only when it changed: a pen that moves asks thirty times a second.
@st.cache_resource(show_spinner=False, ttl=_SECONDS, max_entries=32)
def _run_model(run_id: str, revision: int) -> tuple[str, int]:
    path = run_store().artifact(run_id, Artifact.ONNX)
    return str(path), path.stat().st_mtime_ns


# A run that is trained for more epochs leaves a new model in the same place.
@st.cache_resource(show_spinner=False, max_entries=8)
def _run_predictor(path: str, written_ns: int) -> Predictor:
    return Predictor.from_file(Path(path))
