"""The route by which benchmarks hear of a run's steps."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request

from benchmarks.lab_app import wait_for_step
from dashboard import resources
from mnist_core.config import TrainingConfig
from mnist_core.runs.snapshot import LogLine, RunSnapshot
from mnist_core.runs.states import RunState
from mnist_core.training.metrics import Progress

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def _run(epoch: int, batch: int) -> RunSnapshot:
    progress = Progress(epoch, 10, batch, 100, images_per_second=1.0, elapsed_seconds=1.0)
    log = (LogLine(NOW, "Training started."),)
    return RunSnapshot("1" * 32, "run", TrainingConfig(), RunState.RUNNING, NOW, progress, log=log)


@pytest.fixture(autouse=True)
def _run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue is empty at first; then a run makes a step a look."""
    looks = iter([(), (_run(1, 99),), (_run(2, 1),), (_run(2, 2),)])
    monkeypatch.setattr(resources, "run_queue", lambda: SimpleNamespace(live=lambda: next(looks)))


def _told(query: str) -> Any:
    answer = wait_for_step(Request({"type": "http", "query_string": query.encode()}))
    return json.loads(bytes(answer.body))


def test_it_answers_once_the_step_is_beyond_the_one_asked_for_counted_over_the_whole_run() -> None:
    told = _told("after=100")
    assert told["step"] == 101
    assert told["created_at"] == NOW.timestamp()
    assert told["log"] == [[NOW.timestamp(), "Training started."]]


def test_without_a_step_it_answers_at_the_first() -> None:
    assert _told("")["step"] == 99
