"""mnist_core.runs.worker: the real process, training on real pictures, steered, killed and orphaned."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mnist_core.config import TrainingConfig, parse_config
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.record import Artifact
from mnist_core.runs.snapshot import RunSnapshot
from mnist_core.runs.states import RunState
from mnist_core.runs.store import RunStore, open_store
from mnist_core.runs.worker_process import WorkerProcess

pytestmark = pytest.mark.slow

DEADLINE_SECONDS = 120
WINDOWS_UNDER_WAY = (
    3  # when a pause is asked for: on their way to the queue, being trained, one more for a busy machine
)
PARENT = """
from mnist_core.runs.worker_process import WorkerProcess
worker = WorkerProcess()
print(worker.pid, flush=True)
input()
"""


class Bench:
    """A queue over a real store with real workers, whose process ids are known."""

    def __init__(self) -> None:
        self.workers: list[WorkerProcess] = []
        self.store: RunStore = open_store()
        self.queue = RunQueue(self.store, self._start)

    def _start(self) -> WorkerProcess:
        self.workers.append(WorkerProcess())
        return self.workers[-1]

    def until(self, run_id: str, reached: Callable[[RunSnapshot], bool]) -> RunSnapshot:
        """The run's snapshot as soon as `reached` says so, asked at every change of the run."""
        run = self.queue._find(run_id)
        assert run is not None
        with run._changed:
            assert run._changed.wait_for(lambda: reached(run.snapshot), DEADLINE_SECONDS)
        return run.snapshot


@pytest.fixture
def bench(lab_home_with_data: Path) -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.queue.close()


def config_of(**settings: object) -> TrainingConfig:
    return parse_config(
        {"architecture": "fast_cnn", "epochs": 1, "training_images": 2000, "learning_rate": 0.01, **settings}
    )


def trains(snapshot: RunSnapshot) -> bool:
    return len(snapshot.windows) > 1


def test_a_run_leaves_model_predictions_and_scores_that_agree(bench: Bench) -> None:
    import onnxruntime

    run_id = bench.queue.submit(config_of())
    assert bench.queue.wait(run_id, DEADLINE_SECONDS).state is RunState.COMPLETED
    record, predictions = bench.store.get(run_id), bench.store.predictions(run_id)
    assert record.test_accuracy is not None and record.test_accuracy > 0.85
    hits = predictions.test_probabilities.argmax(axis=1) == predictions.y_test
    assert hits.mean() == pytest.approx(record.test_accuracy)
    assert len(predictions.validation_indices) == 6000
    after_epochs = bench.store.epoch_predictions(run_id)
    assert after_epochs is not None and after_epochs.predicted.shape == (1, 6000)
    assert (after_epochs.predicted[0] == predictions.validation_probabilities.argmax(axis=1)).all()
    session = onnxruntime.InferenceSession(
        bench.store.artifact(run_id, Artifact.ONNX), providers=["CPUExecutionProvider"]
    )
    assert {output.name for output in session.get_outputs()} == {"probabilities", "features"}
    assert bench.store.artifact(run_id, Artifact.KERAS).stat().st_size > 10_000


def test_a_stopped_run_keeps_what_it_learned_and_the_worker_goes_on(bench: Bench) -> None:
    stopped, following = bench.queue.submit(config_of(epochs=200)), bench.queue.submit(config_of())
    bench.until(stopped, trains)
    bench.queue.stop(stopped)
    assert bench.queue.wait(stopped, DEADLINE_SECONDS).state is RunState.STOPPED
    assert bench.store.get(stopped).has_results
    assert bench.queue.wait(following, DEADLINE_SECONDS).state is RunState.COMPLETED
    assert len(bench.workers) == 1


def test_a_paused_run_stands_still_until_it_is_resumed(bench: Bench) -> None:
    run_id = bench.queue.submit(config_of(epochs=200))
    at_pause = len(bench.until(run_id, trains).windows)
    bench.queue.pause(run_id)
    # The clock is a worker that starts, trains and ends meanwhile; it takes many times the fifth of a second a window.
    other = RunQueue(bench.store)
    assert other.wait(other.submit(config_of()), DEADLINE_SECONDS).state is RunState.COMPLETED
    other.close()
    paused = bench.until(run_id, trains)
    assert paused.state is RunState.PAUSED
    assert len(paused.windows) <= at_pause + WINDOWS_UNDER_WAY
    bench.queue.resume(run_id)
    bench.until(run_id, lambda snapshot: len(snapshot.windows) > at_pause + WINDOWS_UNDER_WAY)
    bench.queue.stop(run_id)
    assert bench.queue.wait(run_id, DEADLINE_SECONDS).state is RunState.STOPPED


def test_a_rate_changed_on_the_way_takes_effect_and_stays_in_the_history(bench: Bench) -> None:
    run_id = bench.queue.submit(config_of(epochs=200))
    bench.until(run_id, trains)
    bench.queue.change_rate(run_id, 0.0025)
    snapshot = bench.until(run_id, lambda snapshot: len(snapshot.changes) > 0 and bool(snapshot.gauges))
    bench.until(run_id, lambda now: len(now.windows) > len(snapshot.windows))
    bench.queue.stop(run_id)
    assert bench.queue.wait(run_id, DEADLINE_SECONDS).state is RunState.STOPPED
    history = bench.store.history(run_id)
    (change,) = history.changes
    assert change.before == pytest.approx(0.01)
    assert change.after == 0.0025
    after = [window.learning_rate for window in history.windows if window.step > change.step]
    assert after and after == pytest.approx([0.0025] * len(after))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_worker_fails_its_run_with_the_reason_and_the_next_run_trains(bench: Bench) -> None:
    killed, following = bench.queue.submit(config_of(epochs=200)), bench.queue.submit(config_of())
    bench.until(killed, trains)
    os.kill(bench.workers[0].pid, signal.SIGKILL)
    snapshot = bench.queue.wait(killed, DEADLINE_SECONDS)
    assert snapshot.state is RunState.FAILED
    assert "signal 9 (SIGKILL)" in (bench.store.get(killed).reason or "")
    assert bench.queue.wait(following, DEADLINE_SECONDS).state is RunState.COMPLETED


def test_a_loss_that_is_no_number_fails_the_run_with_advice(bench: Bench) -> None:
    run_id = bench.queue.submit(config_of(architecture="cnn", optimizer="sgd", learning_rate=10.0, l2=1.0))
    snapshot = bench.queue.wait(run_id, DEADLINE_SECONDS)
    assert snapshot.state is RunState.FAILED
    assert "learning rate of 10" in (snapshot.reason or "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_the_worker_dies_with_a_parent_that_was_killed(lab_home_with_data: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdout is not None and parent.stdin is not None
    worker_pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    for stream in (parent.stdin, parent.stdout):
        stream.close()
    _wait_gone(worker_pid)


def _wait_gone(pid: int) -> None:
    """Return once this process has ended; fails at the deadline."""
    end, never = time.monotonic() + DEADLINE_SECONDS, threading.Event()
    while _runs(pid):
        assert time.monotonic() < end, f"Process {pid} lives on."
        never.wait(0.05)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        # An ended process that nobody has reaped is still there, in the state Z; its name may hold any character.
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not Path("/proc/self").exists()


def test_a_worker_that_ends_by_itself_gives_its_last_words() -> None:
    worker = WorkerProcess([sys.executable, "-c", "import sys; sys.exit('the disk is full')"])
    with pytest.raises(Exception, match=r"exit code 1.*the disk is full"):
        worker.receive()
    worker.close()
    worker.close()
