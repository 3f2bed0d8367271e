"""The diagnosis process: what it says of a run is what this process would say, and errors come through."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.data.faults import FaultPlan
from mnist_core.diagnosis.judging import told_of
from mnist_core.diagnosis.process import DiagnosisProcess, told_apart
from mnist_core.diagnosis.remedies import Setup
from mnist_core.diagnosis.stored_runs import StoredTraces, traces_of_run
from mnist_core.errors import ConfigError, RunError
from mnist_core.runs.record import RunHistory
from mnist_core.runs.states import RunState
from tests.stores import history, new_store
from tests.test_diagnosis_rate_reading import FALLING


def _traces(faults: FaultPlan) -> StoredTraces:
    setup = Setup(TrainingConfig(training_images=1000), faults)
    return StoredTraces(setup, RunHistory(), None, None, is_diverged=False, rate_curve=FALLING)


def test_it_says_what_would_be_said_here(lab_home_with_data: Path) -> None:
    traces = _traces(FaultPlan(label_noise=0.4))
    apart, here = told_apart(traces), told_of(traces)
    assert [finding.cause for finding in apart.diagnosis.findings] == ["label_noise"]
    assert apart.diagnosis.findings[0].numbers == here.diagnosis.findings[0].numbers
    assert (apart.rate_curve, apart.diagnosis.cannot_tell) == (FALLING, here.diagnosis.cannot_tell)


def test_its_errors_are_raised_here(lab_home_with_data: Path) -> None:
    with pytest.raises(ConfigError, match="leave 0 training images"):
        told_apart(_traces(FaultPlan(class_kept=(0.0,) * 10)))


def test_an_end_from_outside_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DiagnosisProcess, "MODULE", "mnist_core.no_such_module")
    with pytest.raises(RunError, match="The process of the diagnosis ended by itself"):
        told_apart(_traces(FaultPlan()))


def test_a_run_that_has_not_ended_is_refused_and_one_without_files_is_looked_at_by_its_curves(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    run_id = store.create(TrainingConfig(), name="A run").run_id
    with pytest.raises(RunError, match="wait until it has ended"):
        traces_of_run(store, run_id)
    store.save_history(run_id, history(2))
    store.set_state(run_id, RunState.STOPPED)
    traces = traces_of_run(store, run_id)
    assert (traces.model, traces.predictions, traces.rate_curve) == (None, None, None)
    assert np.isfinite(traces.history.epochs[0].loss)
