"""The robustness sweeps of this server, one a model for all viewers, and which runs were measured."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.resources import run_store
from dashboard.stored_runs import stored_runs
from mnist_core.errors import StoreError
from mnist_core.evaluation.robustness import Robustness
from mnist_core.evaluation.robustness_file import kept_robustness
from mnist_core.evaluation.robustness_sweep import RobustnessSweep
from mnist_core.runs.record import Artifact, RunRecord

_SEARCHED_RUNS = 50
_SECONDS = 20


def sweep_of(run_id: str) -> RobustnessSweep:
    """The sweep of a run's model.

    Raises:
        StoreError: If the run has left no model.
    """
    model = run_store().artifact(run_id, Artifact.ONNX)
    return _sweep(str(model), model.stat().st_mtime_ns)


def measured_runs() -> tuple[tuple[RunRecord, Robustness], ...]:
    """The runs of which a result is kept, the newest first, with it; some seconds old at most.

    Raises:
        StoreError: If the runs cannot be listed.
    """
    return _measured(tuple(run for run in stored_runs() if run.has_results)[:_SEARCHED_RUNS])


# A result is found by the digest of its model: reading dozens of models takes too long for every click.
@st.cache_resource(ttl=_SECONDS, max_entries=4, show_spinner=False, hash_funcs={RunRecord: lambda run: run.run_id})
def _measured(runs: tuple[RunRecord, ...]) -> tuple[tuple[RunRecord, Robustness], ...]:
    found = ((run, _kept(run.run_id)) for run in runs)
    return tuple((run, result) for run, result in found if result is not None)


def _kept(run_id: str) -> Robustness | None:
    try:
        return kept_robustness(run_store().artifact(run_id, Artifact.ONNX))
    except (StoreError, OSError):
        return None


@st.cache_resource(max_entries=64, show_spinner=False)
def _sweep(model: str, written_ns: int) -> RobustnessSweep:
    return RobustnessSweep(Path(model))
