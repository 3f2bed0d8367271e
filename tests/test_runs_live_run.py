"""mnist_core.runs.live_run: one owner of a run's snapshot, every change a new frozen one."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.errors import RunError
from mnist_core.runs.live_run import MAX_WINDOWS, LiveRun, thinned
from mnist_core.runs.record import RunRecord
from mnist_core.runs.states import RunState
from mnist_core.training.metrics import BatchMetrics, EpochMetrics, Progress

DEADLINE_SECONDS = 10


@pytest.fixture
def run() -> LiveRun:
    return LiveRun(RunRecord("a" * 32, "test", TrainingConfig(), RunState.QUEUED, datetime.now(UTC)))


def window(step: int, batches: int = 1, loss: float = 1.0) -> BatchMetrics:
    return BatchMetrics(step=step, epoch=step / 10, batches=batches, loss=loss, accuracy=0.5, learning_rate=0.1)


def test_a_reader_keeps_the_moment_it_took(run: LiveRun) -> None:
    before = run.snapshot
    run.move(RunState.RUNNING)
    assert before.state is RunState.QUEUED
    assert run.snapshot.state is RunState.RUNNING


def test_an_illegal_move_is_refused_and_changes_nothing(run: LiveRun) -> None:
    with pytest.raises(RunError, match="queued cannot become completed"):
        run.move(RunState.COMPLETED)
    assert run.snapshot.state is RunState.QUEUED


def test_reports_end_up_where_they_belong(run: LiveRun) -> None:
    progress = Progress(1, 2, 3, 10, 100.0, 1.0)
    epoch = EpochMetrics(1, 0.5, 0.9, 0.4, 0.95, 0.001, 1.0)
    for event in (progress, window(3), epoch):
        run.advance(event)
    now = run.snapshot
    assert (now.progress, now.windows, now.epochs) == (progress, (window(3),), (epoch,))
    assert "validation loss 0.4000, accuracy 95.00 %" in now.log[-1].text


def test_waiting_ends_when_the_run_does(run: LiveRun) -> None:
    ended = threading.Event()

    def wait() -> None:
        if run.wait_finished(DEADLINE_SECONDS).state is RunState.STOPPED:
            ended.set()

    threading.Thread(target=wait, daemon=True).start()
    run.move(RunState.STOPPED)
    assert ended.wait(DEADLINE_SECONDS)


def test_waiting_gives_up_at_its_deadline(run: LiveRun) -> None:
    assert run.wait_finished(0.01).state is RunState.QUEUED


@pytest.mark.parametrize("count", [MAX_WINDOWS, MAX_WINDOWS + 1, MAX_WINDOWS + 2])
def test_too_many_windows_are_merged_in_pairs_without_losing_a_batch(count: int) -> None:
    windows = thinned(tuple(window(step, batches=1 + step % 2, loss=float(step % 2)) for step in range(count)))
    assert len(windows) <= MAX_WINDOWS
    assert sum(item.batches for item in windows) == sum(1 + step % 2 for step in range(count))
    assert windows[-1].step == count - 1


def test_merged_windows_weigh_by_their_batches() -> None:
    merged = thinned(
        tuple(window(step, batches=1 + 2 * (step % 2), loss=float(step % 2)) for step in range(MAX_WINDOWS + 2))
    )
    assert merged[0].batches == 4
    assert merged[0].loss == pytest.approx(0.75)
