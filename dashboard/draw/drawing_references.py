"""What drawings are compared with, made once for all viewers: MNIST's handwriting, each model's features and digits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.background import Background
from dashboard.predictors import predictor_of, run_model
from dashboard.resources import run_store
from mnist_core.data.dataset import load_training_labels
from mnist_core.data.handwriting import Measures
from mnist_core.data.handwriting_cache import mnist_measures
from mnist_core.data.request import Report
from mnist_core.drawing.neighbours import NeighbourIndex, neighbour_index
from mnist_core.drawing.oddness import Reference
from mnist_core.drawing.references import run_reference, starter_reference
from mnist_core.drawing.starter import STARTER, starter_model
from mnist_core.runs.record import Artifact


@dataclass(frozen=True, eq=False)
class Handwriting:
    """The measures of MNIST's training images and their digits, `uint8`, `(60000,)`."""

    measures: Measures
    labels: NDArray[np.uint8]


@st.cache_resource(show_spinner=False)
def mnist_handwriting() -> Background[Handwriting]:
    """MNIST's handwriting, measured in the background the first time that anybody asks on this machine."""

    def work(report: Report) -> Handwriting:
        return Handwriting(mnist_measures(report).train, load_training_labels())

    return Background(work, "handwriting-measures")


def training_features(model: str) -> Background[NeighbourIndex]:
    """A model's features of the training images, computed in the background the first time that anybody asks for them.

    Raises:
        DrawingError: If this installation lacks the starter model, or the model cannot be loaded.
        StoreError: If the run left no model, or the store cannot be read.
    """
    file = starter_model() if model == STARTER else run_store().artifact(model, Artifact.ONNX)
    return _features(model, str(file), file.stat().st_mtime_ns)


# A run that is trained for more epochs leaves a new model in the same place.
@st.cache_resource(show_spinner=False, max_entries=2)
def _features(model: str, file: str, written_ns: int) -> Background[NeighbourIndex]:
    predictor = predictor_of(model)
    return Background(lambda report: neighbour_index(predictor, Path(file), report), "training-features")


def reference_of(model: str) -> Reference | None:
    """What tells odd drawings from digits for a model; None where there is none, or not yet. Never waits.

    Raises:
        StoreError: If the run left no model, or the store cannot be read.
    """
    if model == STARTER:
        return _starter_reference()
    return reference_work(model).result


def reference_work(run_id: str) -> Background[Reference]:
    """The making of a run's reference, in the background the first time that anybody asks for it.

    Raises:
        StoreError: If the run left no model, or the store cannot be read.
    """
    return _run_reference(run_id, *run_model(run_id))


@st.cache_resource(show_spinner=False)
def _starter_reference() -> Reference | None:
    return starter_reference()


# As for the features: a run that is trained for more epochs leaves a new model in the same place.
@st.cache_resource(show_spinner=False, max_entries=8)
def _run_reference(run_id: str, file: str, written_ns: int) -> Background[Reference]:
    predictor = predictor_of(run_id)

    def work(report: Report) -> Reference:
        return run_reference(predictor, Path(file), run_store().get(run_id).config)

    return Background(work, "odd-drawings")
