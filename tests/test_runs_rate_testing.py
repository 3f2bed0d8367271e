"""Testing the learning rates of a stored run: by a worker, real or scripted, and kept with the run."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.data.faults import FaultPlan
from mnist_core.diagnosis.rate_reading import read_rates
from mnist_core.errors import RunError
from mnist_core.runs.messages import Failed, MeasureRates, RatesMeasured
from mnist_core.runs.rate_testing import measure_and_keep_rates, measured_rates, stored_rates
from mnist_core.runs.record import Artifact
from mnist_core.training.rate_curve import RateCurve
from tests.stores import new_store
from tests.workers import ScriptedWorker

CURVE = RateCurve((0.1, 0.2), (2.3, 2.0, math.inf), 256, 1.5)
BROKEN = FaultPlan(label_noise=0.3)


def test_a_curve_is_kept_with_its_run_and_its_worker_let_go(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    run_id = store.create(TrainingConfig(), name="A run", faults=BROKEN).run_id
    worker = ScriptedWorker()
    worker.say(RatesMeasured(CURVE))
    assert stored_rates(store, run_id) is None
    assert measure_and_keep_rates(store, run_id, lambda: worker) == CURVE
    assert worker.hear() == MeasureRates(TrainingConfig(), BROKEN)
    assert stored_rates(store, run_id) == CURVE
    assert not worker.is_alive


def test_a_test_that_fails_says_why_and_lets_its_worker_go() -> None:
    worker = ScriptedWorker()
    worker.say(Failed("No memory is left."))
    with pytest.raises(RunError, match="No memory is left"):
        measured_rates(TrainingConfig(), BROKEN, lambda: worker)
    assert not worker.is_alive


def test_a_curve_that_is_damaged_counts_as_none(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    run_id = store.create(TrainingConfig(), name="A run").run_id
    damaged = tmp_path / "damaged"
    damaged.write_bytes(b"{")
    store.save_artifact(run_id, Artifact.RATES, damaged)
    assert stored_rates(store, run_id) is None


@pytest.mark.slow
def test_a_real_network_learns_fastest_at_a_rate_between_nothing_and_breakdown(lab_home_with_data: Path) -> None:
    curve = measured_rates(TrainingConfig(architecture="mlp", training_images=5000), FaultPlan())
    reading = read_rates(curve)
    assert reading is not None and reading.breaking is not None
    assert 2e-4 < reading.fastest < 0.01 < reading.breaking
    assert curve.losses[0] == pytest.approx(math.log(10), abs=0.5)
    assert curve.losses[1] == pytest.approx(curve.losses[0], rel=0.01)
