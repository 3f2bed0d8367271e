"""A run's validation images and what it said of them after each epoch, read when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.resources import run_store
from mnist_core.data.dataset import load_training_images
from mnist_core.evaluation.misreads import Misread, misreads
from mnist_core.runs.record import RunRecord
from mnist_core.training.metrics import EpochPredictions


@dataclass(frozen=True, eq=False)
class EpochReadings:
    """What a run read after each epoch, and the true digits: `uint8`, shape `(n,)`."""

    run_id: str
    predictions: EpochPredictions
    y_true: NDArray[np.uint8]

    def misread_after(self, epoch: int) -> tuple[Misread, ...] | None:
        """The images misread after an epoch, the worst first; None where that epoch was not kept."""
        at = np.flatnonzero(self.predictions.epochs == epoch)
        if not len(at):
            return None
        return misreads(self.predictions.predicted[at[0]], self.predictions.true_probabilities[at[0]], self.y_true)


def epoch_readings(run: RunRecord) -> EpochReadings | None:
    """What a finished run read after each epoch; None where that was not kept. One value for all viewers.

    Raises:
        StoreError: If what was kept cannot be read.
    """
    return _readings(run.run_id, run.ended_at)


# A run that is trained for more epochs ends anew, with more to read.
@st.cache_resource(max_entries=4, show_spinner="Reading what the run said after each epoch")
def _readings(run_id: str, ended_at: datetime | None) -> EpochReadings | None:
    kept = run_store().epoch_predictions(run_id)
    return EpochReadings(run_id, kept, run_store().predictions(run_id).y_validation) if kept is not None else None


@st.cache_resource(max_entries=2, show_spinner="Reading the validation images")
def validation_images(run_id: str) -> NDArray[np.uint8]:
    """The validation images of a finished run in the order of its predictions, `uint8`, shape `(n, 28, 28)`.

    Raises:
        StoreError: If the run's predictions cannot be read.
        DataError: If MNIST cannot be read.
    """
    return load_training_images(run_store().predictions(run_id).validation_indices)
