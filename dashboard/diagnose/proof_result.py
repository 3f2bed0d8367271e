"""ProvedRun: what came of a remedy, image by image."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard import resources
from mnist_core.diagnosis.experiments import Experiment
from mnist_core.diagnosis.proof import Proof, compared
from mnist_core.errors import RunError
from mnist_core.evaluation.cases import predicted_digits
from mnist_core.evaluation.confusion import Counts, confusion_matrix
from mnist_core.runs.record import Predictions, RunRecord

Digits = NDArray[np.integer]
Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ProvedRun:
    """A proof, and what both runs read: digits, shape `(n,)`, over the validation images, in their order."""

    proof: Proof
    parent: RunRecord
    child: RunRecord
    y_true: Digits
    before: Digits
    after: Digits

    @property
    def matrix_change(self) -> Counts:
        """Counts of the child less those of its parent: `int64`, shape `(10, 10)`, `[true, predicted]`."""
        return confusion_matrix(self.y_true, self.after) - confusion_matrix(self.y_true, self.before)

    @property
    def fixed(self) -> Indices:
        """Positions of the images that only the child reads rightly."""
        return np.flatnonzero((self.before != self.y_true) & (self.after == self.y_true))

    @property
    def broken(self) -> Indices:
        """Positions of the images that only the parent reads rightly."""
        return np.flatnonzero((self.before == self.y_true) & (self.after != self.y_true))


def proved(experiment: Experiment, parent: RunRecord, child: RunRecord) -> ProvedRun:
    """What came of a remedy; the child has ended and left predictions.

    Raises:
        RunError: If the parent left none, or the two were not validated on the same images, or on none.
        StoreError: If their predictions cannot be read.
    """
    if not parent.has_results:
        raise RunError("The first run left no predictions, so the two cannot be compared image by image.")
    before = _predictions(parent.run_id, parent.ended_at)
    after = _predictions(child.run_id, child.ended_at)
    return ProvedRun(
        compared(experiment, child.run_id, before, after),
        parent,
        child,
        before.y_validation,
        predicted_digits(before.validation_probabilities),
        predicted_digits(after.validation_probabilities),
    )


# A run that is trained for more epochs ends anew, with other predictions.
@st.cache_resource(max_entries=16, show_spinner="Reading what the runs predicted")
def _predictions(run_id: str, ended_at: datetime | None) -> Predictions:
    return resources.run_store().predictions(run_id)
