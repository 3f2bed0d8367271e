"""What MLflow keeps of a run becomes a record."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.runs.record import RunRecord
from mnist_core.runs.rows import CONFIG, EPOCH, STATE, Row, metrics_of, record_of
from mnist_core.training.metrics import DeadUnits, EpochMetrics, Gauges, PhaseSeconds


def _record(**metrics: float) -> RunRecord:
    tags = {STATE: "failed", CONFIG: TrainingConfig().to_json()}
    return record_of(Row("a" * 32, "Wild", True, 1_700_000_000_000, None, tags, metrics))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_scores_that_are_not_finite_count_as_not_measured(value: float) -> None:
    metrics = {EPOCH: value, "final_val_loss": value, "test_loss": value, "test_accuracy": value, "parameters": value}
    record = _record(**metrics, accuracy=0.1)

    assert (record.val_loss, record.test_loss, record.test_accuracy, record.parameters) == (None, None, None, None)
    assert (record.epochs_done, record.accuracy) == (0, 0.1)


def test_a_run_that_diverged_read_twice_is_the_same() -> None:
    assert _record(val_loss=math.nan, test_loss=float("nan")) == _record(val_loss=math.nan, test_loss=float("nan"))


def test_what_a_network_is_like_inside_becomes_metrics_of_its_epoch() -> None:
    gauges = Gauges(1.0, 0.5, 0.001, relus=(DeadUnits("Dense 1", 1, 4),))
    epoch = EpochMetrics(1, 0.5, 0.9, None, None, 0.001, 5.0, gauges=gauges, seconds=PhaseSeconds(0.1, 5.0, 0.0, 0.2))
    metrics = metrics_of(epoch)
    assert {name: metrics[name] for name in ("gradient_norm", "update_ratio", "dead_relu_share")} == {
        "gradient_norm": 0.5,
        "update_ratio": 0.001,
        "dead_relu_share": 0.25,
    }
    assert (metrics["data_seconds"], metrics["step_seconds"], metrics["gauges_seconds"]) == (0.1, 5.0, 0.2)
    assert "dead_relu_share" not in metrics_of(replace(epoch, gauges=replace(gauges, relus=())))
    assert "gradient_norm" not in metrics_of(replace(epoch, gauges=None))
