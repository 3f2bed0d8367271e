"""Workers and servers killed at random moments: the store stays whole, and the run comes out as if nothing had been."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mnist_core.config import parse_config
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.record import Artifact, RunHistory
from mnist_core.runs.recovery import INTERRUPTED_REASON
from mnist_core.runs.states import RunState
from mnist_core.runs.store import RunStore, open_store
from mnist_core.runs.worker_process import WorkerProcess

pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
]

ROOT = Path(__file__).parent.parent
DEADLINE_SECONDS = 300
WORKER_KILLS, SERVER_KILLS = 16, 5
CONFIG = parse_config(
    {
        "architecture": "mlp",
        "dropout": 0.2,
        "epochs": 120,
        "training_images": 2000,
        "validation_fraction": 0.02,
        "deterministic": True,
    }
)
_SERVER = """
import sys
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.store import open_store
store = open_store()
store.mark_interrupted(())
queue = RunQueue(store)
queue.take_up(sys.argv[1])
print("at work", flush=True)
queue.wait(sys.argv[1])
"""


class Bench:
    """A queue over a real store with real workers that can be killed."""

    def __init__(self) -> None:
        self.workers: list[WorkerProcess] = []
        self.store: RunStore = open_store()
        self.random = random.Random(9)
        self._queue: RunQueue | None = None

    @property
    def queue(self) -> RunQueue:
        if self._queue is None:
            self._queue = RunQueue(self.store, self._start)
        return self._queue

    def _start(self) -> WorkerProcess:
        self.workers.append(WorkerProcess())
        return self.workers[-1]

    def close(self) -> None:
        """End the queue, so that nobody here owns a worker."""
        if self._queue is not None:
            self._queue.close()
            self._queue = None

    def hold(self, seconds: float) -> None:
        """Let a random time up to `seconds` pass: the moment of the kill."""
        threading.Event().wait(self.random.uniform(0.0, seconds))

    def kill_worker_of(self, run_id: str) -> None:
        """Kill the worker at a random moment after the run's training has begun, and wait for the run's end."""
        run = self.queue._find(run_id)
        assert run is not None
        said = sum(line.text == "Training started." for line in self.store.history(run_id).log)
        with run._changed:
            begun = lambda: sum(line.text == "Training started." for line in run.snapshot.log) > said  # noqa: E731
            assert run._changed.wait_for(begun, DEADLINE_SECONDS)
        self.hold(1.2)
        os.kill(self.workers[-1].pid, signal.SIGKILL)
        assert self.queue.wait(run_id, DEADLINE_SECONDS).state is RunState.FAILED

    def kill_server_of(self, run_id: str) -> None:
        """Kill a server that has taken up the run at a random moment."""
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", _SERVER, run_id]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as server:
            assert server.stdout is not None
            assert server.stdout.readline() == b"at work\n"
            self.hold(12.0)
            server.kill()
            server.wait(DEADLINE_SECONDS)


@pytest.fixture
def bench(lab_home_with_data: Path) -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.close()


def losses(history: RunHistory) -> list[tuple[Any, ...]]:
    return [(epoch.epoch, epoch.loss, epoch.accuracy, epoch.val_loss, epoch.val_accuracy) for epoch in history.epochs]


def check_whole(store: RunStore, run_id: str) -> int:
    """How many epochs a run has; fails where one is missing or told twice."""
    history = RunStore.history(open_store(), run_id)
    assert [epoch.epoch for epoch in history.epochs] == list(range(1, len(history.epochs) + 1))
    steps = [window.step for window in history.windows]
    assert all(one < other for one, other in itertools.pairwise(steps))
    return len(history.epochs)


def left_by(store: RunStore, run_id: str) -> dict[str, bytes]:
    """The files of a run without planted faults, own digits or tested learning rates, which have files of their own."""
    others = {Artifact.FAULTS, Artifact.START_WEIGHTS, Artifact.OWN_DIGITS, Artifact.OWN_ANSWERS, Artifact.RATES}
    return {artifact: store.artifact(run_id, artifact).read_bytes() for artifact in set(Artifact) - others}


def test_after_twenty_kills_a_run_equals_the_one_that_was_never_cut_short(bench: Bench) -> None:
    whole = bench.queue.submit(CONFIG, name="never cut short")
    assert bench.queue.wait(whole, DEADLINE_SECONDS).state is RunState.COMPLETED
    record, files = bench.store.get(whole), left_by(bench.store, whole)

    run_id = bench.queue.submit(CONFIG, name="killed")
    done = 0
    for _ in range(WORKER_KILLS):
        bench.kill_worker_of(run_id)
        assert "signal 9 (SIGKILL)" in (bench.store.get(run_id).reason or "")
        before, done = done, check_whole(bench.store, run_id)
        assert done >= before, "what was trained is kept"
        bench.queue.take_up(run_id)
    bench.close()

    for _ in range(SERVER_KILLS):
        bench.kill_server_of(run_id)
        if bench.store.get(run_id).state is RunState.COMPLETED:
            break
        assert bench.store.mark_interrupted(()) == (run_id,)
        assert bench.store.get(run_id).state is RunState.INTERRUPTED
        assert bench.store.get(run_id).reason == INTERRUPTED_REASON
        check_whole(bench.store, run_id)

    if bench.store.get(run_id).state is RunState.INTERRUPTED:
        bench.queue.take_up(run_id)
        assert bench.queue.wait(run_id, DEADLINE_SECONDS).state is RunState.COMPLETED
    assert check_whole(bench.store, run_id) == CONFIG.epochs
    assert losses(bench.store.history(run_id)) == losses(bench.store.history(whole))
    killed = bench.store.get(run_id)
    assert (killed.test_accuracy, killed.test_loss) == (record.test_accuracy, record.test_loss)
    assert bench.store.get(whole) == record
    assert left_by(bench.store, whole) == files
