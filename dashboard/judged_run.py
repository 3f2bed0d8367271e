"""JudgedRun: what a finished run's test predictions say, computed once for all viewers; and the test images."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.resources import run_store
from mnist_core.data.dataset import load_test_images
from mnist_core.evaluation.ambiguity import read_ambiguity
from mnist_core.evaluation.cases import predicted_digits
from mnist_core.evaluation.confusion import (
    Counts,
    DigitScore,
    PairConfusion,
    confusion_matrix,
    digit_scores,
    worst_pairs,
)
from mnist_core.evaluation.doubtful import PairDoubt, pair_doubts
from mnist_core.evaluation.dropped_digits import right_without
from mnist_core.runs.record import Artifact, Predictions


@dataclass(frozen=True, eq=False)
class JudgedRun:
    """A run's predictions of the test images and what follows from them; `pairs` holds all 45, worst first."""

    run_id: str
    probabilities: NDArray[np.float32]
    y_true: NDArray[np.uint8]
    matrix: Counts
    scores: tuple[DigitScore, ...]
    pairs: tuple[PairConfusion, ...]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether each test image was read rightly, `bool`, shape `(10000,)`."""
        return np.asarray(predicted_digits(self.probabilities) == self.y_true)

    @property
    def pair_doubts(self) -> tuple[PairDoubt, ...]:
        """How much of the pinned pairs' confusion is the digits' rather than the network's."""
        return pair_doubts(self.y_true, predicted_digits(self.probabilities), read_ambiguity())

    @cached_property
    def right_without(self) -> Counts:
        """How many errors would vanish without the digit read: `int64`, shape `(10, 10)`, `[true, dropped]`."""
        return right_without(self.probabilities, self.y_true)


def judged(run_id: str, predictions: Predictions) -> JudgedRun:
    """Return what a run's predictions say.

    Raises:
        EvaluationError: If they are no probabilities.
    """
    probabilities, y_true = predictions.test_probabilities, predictions.y_test
    matrix = confusion_matrix(y_true, predicted_digits(probabilities))
    return JudgedRun(run_id, probabilities, y_true, matrix, digit_scores(matrix), worst_pairs(matrix))


def judge_run(run_id: str) -> JudgedRun:
    """Return what a stored run's predictions say; one value for all viewers, never to be changed.

    Raises:
        StoreError: If the run has no predictions.
        EvaluationError: If they are no probabilities.
    """
    return _judge_run(run_id, predictions_stamp(run_id))


def predictions_stamp(run_id: str) -> int:
    """When a run's predictions were written; a run that is trained for more epochs leaves new ones under its id.

    Raises:
        StoreError: If the run has no predictions.
    """
    return run_store().artifact(run_id, Artifact.PREDICTIONS).stat().st_mtime_ns


@st.cache_resource(max_entries=8, show_spinner="Reading the run's predictions")
def _judge_run(run_id: str, written_ns: int) -> JudgedRun:
    return judged(run_id, run_store().predictions(run_id))


@st.cache_resource(show_spinner="Reading the test images")
def test_images() -> NDArray[np.uint8]:
    """Return MNIST's test images, `uint8`, shape `(10000, 28, 28)`; one array for all viewers.

    Raises:
        DataError: If MNIST cannot be read.
    """
    return load_test_images()[0]
