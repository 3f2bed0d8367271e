"""A run whose store is refused: it goes on, says why, stores everything later, and never takes the queue with it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.runs import keeping, ledger_process, owed
from mnist_core.runs.ledger import Ledger
from mnist_core.runs.ledger_process import LedgerProcess
from mnist_core.runs.messages import Saved, Started, Train, TrainingEnded
from mnist_core.runs.record import Artifact
from mnist_core.runs.snapshot import RunSnapshot
from mnist_core.runs.states import RunState
from mnist_core.runs.store import RunStore
from tests import stores
from tests.disks import SmallDisk
from tests.workers import DEADLINE_SECONDS, SCORES, WINDOW, ScriptedQueue, ScriptedWorker

CONFIG = TrainingConfig(architecture="perceptron", epochs=3)
NO_ROOM, NO_WRITING, LOCKED = "no room is left on the disk", "is read-only for this program", "keeps the database"


class Bench(ScriptedQueue):
    """A queue with scripted workers over a store on a small disk, and a run in it that completed before."""

    def __init__(self, disk: SmallDisk, ledger: Callable[[str, Path], Ledger | LedgerProcess]) -> None:
        self.disk = disk
        self.folder = disk.folder / "runs"
        stores.new_store(self.folder)
        super().__init__(RunStore(stores.uri_of(self.folder), self.folder, ledger))
        self.earlier = stores.completed_run(self.store, "Earlier")

    def training(self) -> tuple[str, ScriptedWorker, Train]:
        """A run that has learned its first epoch, its worker and what that was told."""
        run_id = self.queue.submit(CONFIG, name="Unlucky")
        worker = self.worker()
        order = worker.hear()
        assert isinstance(order, Train)
        worker.say(Started(), WINDOW, stores.epoch(1))
        self.until(run_id, lambda snapshot: len(snapshot.epochs) == 1)
        assert self.until(run_id, lambda _: len(self.store.history(run_id).epochs) == 1).trouble is None
        return run_id, worker, order

    def until(self, run_id: str, reached: Callable[[RunSnapshot], bool]) -> RunSnapshot:
        """The run's snapshot as soon as `reached` says so."""
        run, never = self.queue._find(run_id), threading.Event()
        assert run is not None
        for _ in range(DEADLINE_SECONDS * 20):
            if reached(run.snapshot):
                return run.snapshot
            never.wait(0.05)
        raise AssertionError(f"It did not come to that: {run.snapshot}")

    def assert_earlier_is_whole(self) -> None:
        assert self.store.get(self.earlier.run_id) == self.earlier
        assert len(self.store.history(self.earlier.run_id).epochs) == 3
        assert len(self.store.predictions(self.earlier.run_id).y_test) == 40

    def assert_the_next_run_works(self) -> None:
        run_id = self.queue.submit(CONFIG, name="Next")
        worker = self.workers[-1]
        if not worker.is_alive:
            assert self.started.acquire(timeout=DEADLINE_SECONDS)
            worker = self.workers[-1]
        worker.train_at_once()
        assert self.queue.wait(run_id, DEADLINE_SECONDS).state is RunState.COMPLETED
        assert self.store.get(run_id).has_results


@pytest.fixture
def bench(small_disk: SmallDisk, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(owed, "RETRY_SECONDS", 0.1)
    monkeypatch.setattr(ledger_process, "BUSY_SECONDS", 0.3)
    bench = Bench(small_disk, getattr(request, "param", Ledger))
    yield bench
    bench.queue.close()
    bench.store.close()


@contextmanager
def full(bench: Bench) -> Iterator[None]:
    bench.disk.fill()
    yield
    bench.disk.empty()


def read_only(bench: Bench) -> AbstractContextManager[None]:
    return bench.disk.read_only()


@contextmanager
def locked(bench: Bench) -> Iterator[None]:
    with closing(sqlite3.connect(bench.folder / "runs.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


REFUSALS = [
    pytest.param(Ledger, full, NO_ROOM, id="full"),
    pytest.param(Ledger, read_only, NO_WRITING, id="read-only"),
    pytest.param(LedgerProcess, locked, LOCKED, id="locked", marks=pytest.mark.slow),
]
refused = pytest.mark.parametrize(("bench", "refusal", "words"), REFUSALS, indirect=["bench"])
Refusal = Callable[[Bench], AbstractContextManager[None]]


@refused
def test_a_run_trains_on_says_why_and_stores_everything_once_it_can(bench: Bench, refusal: Refusal, words: str) -> None:
    run_id, worker, order = bench.training()
    with refusal(bench):
        # More than one, for a full disk may still have room for an epoch in files that are there already.
        worker.say(*(stores.epoch(number) for number in range(2, 40)))
        snapshot = bench.until(run_id, lambda snapshot: len(snapshot.epochs) == 39 and snapshot.trouble is not None)
        assert words in (snapshot.trouble or "") and "tries again by itself" in (snapshot.trouble or "")
        worker.finish(order)
        waiting = bench.until(run_id, lambda snapshot: snapshot.state is RunState.SAVING)
        assert waiting.trouble is not None
        assert [snapshot.run_id for snapshot in bench.queue.live()] == [run_id]
        bench.assert_earlier_is_whole()
    snapshot = bench.queue.wait(run_id, DEADLINE_SECONDS)
    assert (snapshot.state, snapshot.trouble) == (RunState.COMPLETED, None)
    record = bench.store.get(run_id)
    assert (record.state, record.epochs_done, record.test_accuracy) == (RunState.COMPLETED, 39, 0.9)
    history = bench.store.history(run_id)
    assert [metrics.epoch for metrics in history.epochs] == list(range(1, 40))
    assert sum(words in line.text for line in history.log) == 1, "told once, not at every try"
    assert bench.store.artifact(run_id, Artifact.ONNX).read_bytes() == b"a model"
    bench.assert_earlier_is_whole()
    bench.assert_the_next_run_works()


@refused
def test_a_run_that_waited_too_long_fails_and_its_end_is_stored_later(
    bench: Bench, refusal: Refusal, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PATIENCE_SECONDS", 0.2)
    run_id, worker, order = bench.training()
    with refusal(bench):
        Path(order.folder, Artifact.KERAS).write_bytes(b"x" * 2_000_000)
        for artifact in (Artifact.ONNX, Artifact.PREDICTIONS):
            Path(order.folder, artifact).write_bytes(b"a model")
        worker.say(TrainingEnded(False), Saved(SCORES, False))
        snapshot = bench.queue.wait(run_id, DEADLINE_SECONDS)
        assert snapshot.state is RunState.FAILED
        assert words in (snapshot.reason or "")
        bench.assert_earlier_is_whole()
    record = next(record for record in bench.store.runs() if record.run_id == run_id)
    wait_until_due = threading.Event()
    while record.state is not RunState.FAILED:
        wait_until_due.wait(0.05)
        record = next(record for record in bench.store.runs() if record.run_id == run_id)
    assert words in (record.reason or "")
    assert len(bench.store.history(run_id).epochs) == 1
    bench.assert_the_next_run_works()


@refused
def test_a_run_that_waits_for_the_store_can_be_stopped(bench: Bench, refusal: Refusal, words: str) -> None:
    run_id, worker, order = bench.training()
    with refusal(bench):
        worker.say(*(stores.epoch(number) for number in range(2, 40)))
        bench.until(run_id, lambda snapshot: snapshot.trouble is not None)
        bench.queue.stop(run_id)
        worker.finish(order, was_stopped=True)
        bench.until(run_id, lambda snapshot: snapshot.state is RunState.SAVING)
    assert bench.queue.wait(run_id, DEADLINE_SECONDS).state is RunState.STOPPED
    assert bench.store.get(run_id).has_results


@refused
def test_closing_does_not_wait_for_the_store(bench: Bench, refusal: Refusal, words: str) -> None:
    run_id, worker, order = bench.training()
    with refusal(bench):
        worker.say(*(stores.epoch(number) for number in range(2, 40)))
        worker.finish(order)
        bench.until(run_id, lambda snapshot: snapshot.trouble is not None and snapshot.state is RunState.SAVING)
        bench.queue.close()
        assert not bench.queue._thread.is_alive()
