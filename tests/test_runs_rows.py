"""What MLflow keeps of a run becomes a record."""

from __future__ import annotations

import math

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.runs.record import RunRecord
from mnist_core.runs.rows import CONFIG, EPOCH, STATE, Row, record_of


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
