"""DiagnosedRun: what the diagnosis of a run found and what would mend it, worked out once for all viewers."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import resources
from dashboard.background import Background
from mnist_core.data.request import Report
from mnist_core.diagnosis import process
from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.experiments import Experiment
from mnist_core.diagnosis.findings import Diagnosis
from mnist_core.diagnosis.remedies import Setup
from mnist_core.diagnosis.stored_runs import traces_of_run
from mnist_core.errors import StoreError
from mnist_core.runs.record import Artifact, RunRecord
from mnist_core.training.divergence import tells_of_divergence
from mnist_core.training.rate_curve import RateCurve

if TYPE_CHECKING:
    from mnist_core.runs.store import RunStore

_one_at_a_time = threading.Lock()  # each takes a processor, and memory for all training images
_READ = (Artifact.HISTORY, Artifact.PREDICTIONS, Artifact.ONNX, Artifact.RATES)


@dataclass(frozen=True)
class DiagnosedRun:
    """A run, its diagnosis, a counter-experiment for each finding that training can mend, and its rates if tested."""

    run: RunRecord
    diagnosis: Diagnosis
    experiments: tuple[Experiment, ...]
    rate_curve: RateCurve | None = None

    @property
    def by_cause(self) -> dict[Cause, Experiment]:
        """The counter-experiments by the cause that they would prove."""
        return {experiment.finding.cause: experiment for experiment in self.experiments}

    @property
    def setup(self) -> Setup:
        """What the run was made of."""
        return setup_of(self.run)


def setup_of(run: RunRecord) -> Setup:
    """What a run was made of: its settings, and the faults planted in its data."""
    return Setup(run.config, run.faults)


def can_be_diagnosed(run: RunRecord) -> bool:
    """Whether a run has ended and left something to look at; one whose loss was no number any more has."""
    return run.has_results or (run.state.is_finished and (run.epochs_done > 0 or tells_of_divergence(run.reason)))


def diagnosis_of(run: RunRecord) -> Background[DiagnosedRun]:
    """The diagnosis of a run that has ended, begun at the first call and kept as long as the run's files stay equal."""
    return _diagnosis(run.run_id, _digest(resources.run_store(), run.run_id))


@st.cache_resource(max_entries=32, show_spinner=False)
def _diagnosis(run_id: str, digest: str) -> Background[DiagnosedRun]:
    store = resources.run_store()
    return Background(lambda report: _diagnosed(store, run_id, report), f"diagnosis of {run_id}")


def _diagnosed(store: RunStore, run_id: str, report: Report) -> DiagnosedRun:
    report("Waiting for another diagnosis to end", None)
    run = store.get(run_id)
    with _one_at_a_time:
        report("Looking at its curves, its model and the images it learned from", None)
        told = process.told_apart(traces_of_run(store, run_id))
    return DiagnosedRun(run, told.diagnosis, told.experiments, told.rate_curve)


def _digest(store: RunStore, run_id: str) -> str:
    digest = hashlib.sha256()
    for artifact in _READ:
        path = _path(store, run_id, artifact)
        digest.update(path.read_bytes() if path is not None else b"-")
    return digest.hexdigest()


def _path(store: RunStore, run_id: str, artifact: Artifact) -> Path | None:
    try:
        return store.artifact(run_id, artifact)
    except StoreError:
        return None
