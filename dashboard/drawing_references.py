"""What drawings are compared with, prepared once for all viewers: MNIST's handwriting and each model's features."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.background import Background
from dashboard.predictors import predictor_of
from dashboard.resources import run_store
from mnist_core.data.dataset import load_training_labels
from mnist_core.data.handwriting import Measures
from mnist_core.data.handwriting_cache import mnist_measures
from mnist_core.data.request import Report
from mnist_core.drawing.neighbours import NeighbourIndex, neighbour_index
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
