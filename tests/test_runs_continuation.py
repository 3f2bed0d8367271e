"""mnist_core.runs.continuation and queue: ended runs taken up again, with a worker that only talks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mnist_core.config import TrainingConfig, parse_config
from mnist_core.errors import ConfigError, RunError
from mnist_core.runs.continuation import can_resume, can_train_more, plan_continuation
from mnist_core.runs.messages import Started, Train
from mnist_core.runs.record import Artifact, RunHistory
from mnist_core.runs.states import RunState
from mnist_core.settings import get_settings
from tests import stores
from tests.checkpoints import leave_checkpoint, state_of
from tests.workers import DEADLINE_SECONDS, EPOCH, SCORES, WINDOW, ScriptedQueue, ScriptedWorker

CONFIG = TrainingConfig(architecture="perceptron", epochs=3)


class Bench(ScriptedQueue):
    """A queue over a real store, whose workers are scripted, and runs that ended in every way."""

    def __init__(self) -> None:
        super().__init__(stores.new_store(get_settings().runs_folder))

    def order(self, worker: ScriptedWorker) -> Train:
        order = worker.hear()
        assert isinstance(order, Train)
        return order

    def ended(self, state: RunState, *, epochs_told: int = 2) -> str:
        """A run of three epochs that ended so after two, with a checkpoint after the first and the second."""
        run_id = self.store.create(CONFIG, name="mine").run_id
        told = stores.history(epochs_told)
        for metrics in told.epochs:
            self.store.log_epoch(run_id, metrics)
        windows = tuple(replace(WINDOW, step=step) for step in range(5, 10 * epochs_told + 1, 5))
        self.store.save_history(run_id, replace(told, windows=windows))
        for epoch in (1, 2):
            leave_checkpoint(self.store.checkpoints.folder_of(run_id), state_of(10 * epoch, epoch))
        for passed in (RunState.RUNNING, RunState.SAVING):
            self.store.set_state(run_id, passed)
        self.store.set_state(run_id, state, "It went wrong." if state is RunState.FAILED else None)
        return run_id


@pytest.fixture
def bench(lab_home: Path) -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.queue.close()


@pytest.mark.parametrize("state", [RunState.INTERRUPTED, RunState.FAILED, RunState.STOPPED])
def test_a_run_that_was_cut_short_goes_on_from_its_last_checkpoint(bench: Bench, state: RunState) -> None:
    run_id = bench.ended(state)
    assert can_resume(bench.store, bench.store.get(run_id))
    bench.queue.take_up(run_id)
    worker = bench.worker()
    order = bench.order(worker)
    assert order.config == CONFIG
    assert order.checkpoints.start_from is not None and order.checkpoints.start_from.name == "000000020.npz"
    running = bench.store.get(run_id)
    assert (running.state, running.reason, running.ended_at) == (RunState.RUNNING, None, None)
    worker.say(Started(), replace(WINDOW, step=30), replace(EPOCH, epoch=3))
    leave_checkpoint(bench.store.checkpoints.folder_of(run_id), state_of(30, 3))
    worker.finish(order)
    assert bench.queue.wait(run_id, DEADLINE_SECONDS).state is RunState.COMPLETED
    history = bench.store.history(run_id)
    assert [metrics.epoch for metrics in history.epochs] == [1, 2, 3]
    assert [window.step for window in history.windows] == [5, 10, 15, 20, 30]
    assert [line.text for line in history.log][2] == "Goes on after epoch 2, until epoch 3."
    assert bench.store.get(run_id).test_accuracy == SCORES["test_accuracy"]
    kept = bench.store.checkpoints.folder_of(run_id).iterdir()
    assert [path.name for path in kept] == ["000000030.npz"], "one, to train more from"


def test_what_the_history_tells_beyond_the_checkpoint_is_told_anew(bench: Bench) -> None:
    run_id = bench.ended(RunState.FAILED, epochs_told=3)
    bench.queue.take_up(run_id)
    worker = bench.worker()
    order = bench.order(worker)
    snapshot = bench.queue.snapshot(run_id)
    assert snapshot is not None
    assert [metrics.epoch for metrics in snapshot.epochs] == [1, 2]
    assert [window.step for window in snapshot.windows] == [5, 10, 15, 20]
    worker.say(Started(), replace(WINDOW, step=30), replace(EPOCH, epoch=3))
    worker.finish(order)
    bench.queue.wait(run_id, DEADLINE_SECONDS)
    assert [metrics.epoch for metrics in bench.store.history(run_id).epochs] == [1, 2, 3]


def test_a_checkpoint_that_the_history_has_not_heard_of_is_trained_anew(bench: Bench) -> None:
    run_id = bench.ended(RunState.INTERRUPTED, epochs_told=1)
    bench.queue.take_up(run_id)
    order = bench.order(bench.worker())
    assert order.checkpoints.start_from is not None and order.checkpoints.start_from.name == "000000010.npz"
    folder = bench.store.checkpoints.folder_of(run_id)
    assert [path.name for path in folder.iterdir()] == ["000000010.npz"]


@pytest.mark.parametrize("state", [RunState.COMPLETED, RunState.STOPPED])
def test_more_epochs_extend_a_run_under_the_same_id(bench: Bench, state: RunState) -> None:
    run_id = bench.ended(state)
    assert can_train_more(bench.store, bench.store.get(run_id))
    bench.queue.take_up(run_id, more_epochs=5)
    order = bench.order(bench.worker())
    assert order.config == CONFIG.model_copy(update={"epochs": 7}), "two are done"
    assert order.checkpoints.is_extension
    assert bench.store.get(run_id).config.epochs == 7
    assert parse_config(bench.store.artifact(run_id, Artifact.CONFIG).read_bytes()).epochs == 7


def test_an_older_checkpoint_goes_only_when_the_stored_history_covers_the_newer(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = bench.queue.submit(CONFIG)
    stored_and_told: list[tuple[int, int]] = []

    def prune(run_id: str, history: RunHistory) -> None:
        stored_and_told.append((len(bench.store.history(run_id).windows), len(history.windows)))

    monkeypatch.setattr(bench.store.checkpoints, "prune", prune)
    bench.worker().train_at_once()
    bench.queue.wait(run_id, DEADLINE_SECONDS)
    assert stored_and_told
    assert all(stored == told for stored, told in stored_and_told)


def test_a_run_that_was_taken_up_is_stopped_at_once_until_it_has_learned_more(bench: Bench) -> None:
    run_id = bench.ended(RunState.INTERRUPTED)
    bench.queue.take_up(run_id)
    worker = bench.worker()
    assert not bench.order(worker).checkpoints.is_extension
    bench.queue.stop(run_id)
    ended = bench.queue.wait(run_id, DEADLINE_SECONDS)
    assert ended.state is RunState.STOPPED
    assert can_resume(bench.store, bench.store.get(run_id))


def test_a_continuation_that_fails_leaves_the_earlier_results(bench: Bench) -> None:
    run_id = bench.queue.submit(CONFIG)
    worker = bench.worker()
    worker.train_at_once()
    before = bench.queue.wait(run_id, DEADLINE_SECONDS)
    leave_checkpoint(bench.store.checkpoints.folder_of(run_id), state_of(5, 1))
    bench.queue.take_up(run_id, more_epochs=1)
    bench.order(worker)
    assert not bench.store.get(run_id).has_results, "they are about to be replaced"
    worker.die()
    after = bench.queue.wait(run_id, DEADLINE_SECONDS)
    assert (before.state, after.state) == (RunState.COMPLETED, RunState.FAILED)
    record = bench.store.get(run_id)
    assert record.has_results and record.test_accuracy == SCORES["test_accuracy"]
    assert bench.store.artifact(run_id, Artifact.ONNX).read_bytes() == b"a model"
    assert can_resume(bench.store, record)


def test_a_completed_run_has_nothing_left_to_resume(bench: Bench) -> None:
    run_id = bench.ended(RunState.COMPLETED)
    assert not can_resume(bench.store, bench.store.get(run_id))
    with pytest.raises(RunError, match="has trained to its end; say for how many more epochs"):
        bench.queue.take_up(run_id)


def test_a_run_that_left_no_checkpoint_cannot_go_on(bench: Bench) -> None:
    run_id = stores.completed_run(bench.store).run_id
    assert not can_train_more(bench.store, bench.store.get(run_id))
    with pytest.raises(RunError, match="has left no checkpoint to go on from; train again with its settings"):
        bench.queue.take_up(run_id, more_epochs=1)


@pytest.mark.parametrize("has_checkpoint", [False, True], ids=["no checkpoint", "one of an epoch it has not heard of"])
def test_a_run_that_has_no_epoch_to_lose_starts_from_the_beginning(bench: Bench, has_checkpoint: bool) -> None:
    run_id = bench.store.create(CONFIG, name="waited when the server went away").run_id
    if has_checkpoint:
        leave_checkpoint(bench.store.checkpoints.folder_of(run_id), state_of(10, 1))
        bench.store.log_epoch(run_id, EPOCH)
    bench.store.set_state(run_id, RunState.INTERRUPTED, "It went away.")
    assert can_resume(bench.store, bench.store.get(run_id))
    bench.queue.take_up(run_id)
    assert bench.order(bench.worker()).checkpoints.start_from is None
    assert not bench.store.checkpoints.exist(run_id)
    snapshot = bench.queue.snapshot(run_id)
    assert snapshot is not None
    assert (snapshot.epochs, snapshot.log[0].text) == ((), "Starts from the beginning.")


def test_an_interrupted_run_with_epochs_but_no_checkpoint_is_not_started_over(bench: Bench) -> None:
    run_id = bench.store.create(CONFIG, name="of an earlier version").run_id
    bench.store.log_epoch(run_id, EPOCH)
    bench.store.save_history(run_id, stores.history(1))
    bench.store.set_state(run_id, RunState.INTERRUPTED, "It went away.")
    assert not can_resume(bench.store, bench.store.get(run_id))
    with pytest.raises(RunError, match="no checkpoint to go on from"):
        bench.queue.take_up(run_id)


def test_a_run_at_work_cannot_be_taken_up(bench: Bench) -> None:
    run_id = bench.ended(RunState.STOPPED)
    bench.queue.take_up(run_id)
    bench.order(bench.worker())
    with pytest.raises(RunError, match="running cannot become queued"):
        bench.queue.take_up(run_id)


def test_of_two_who_take_up_a_run_the_second_is_refused(bench: Bench) -> None:
    run_id = bench.ended(RunState.STOPPED)
    first, second = (plan_continuation(bench.store, run_id) for _ in range(2))
    first.begin(bench.store)
    with pytest.raises(RunError, match="queued cannot become queued"):
        second.begin(bench.store)


def test_the_most_epochs_hold_for_extended_runs_too(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = bench.ended(RunState.COMPLETED)
    with pytest.raises(ConfigError, match="200"):
        bench.queue.take_up(run_id, more_epochs=199)
    monkeypatch.setenv("MNIST_LAB_MAX_EPOCHS", "6")
    get_settings.cache_clear()
    with pytest.raises(RunError, match="epochs is 7; this server allows at most 6"):
        bench.queue.take_up(run_id, more_epochs=5)
    assert bench.store.get(run_id).state is RunState.COMPLETED


def test_a_run_taken_off_the_queue_again_can_still_go_on(bench: Bench) -> None:
    run_id = bench.ended(RunState.INTERRUPTED)
    bench.queue.submit(CONFIG)
    bench.order(bench.worker())
    bench.queue.take_up(run_id)
    bench.queue.stop(run_id)
    record = bench.store.get(run_id)
    assert record.state is RunState.STOPPED
    assert can_resume(bench.store, record)
    assert len(bench.store.history(run_id).epochs) == 2


def test_a_deleted_run_leaves_no_checkpoint(bench: Bench) -> None:
    run_id = bench.ended(RunState.STOPPED)
    bench.store.delete(run_id)
    assert not bench.store.checkpoints.folder_of(run_id).exists()
    bench.store.restore(run_id)
    assert not can_resume(bench.store, bench.store.get(run_id))


def test_a_closing_queue_takes_nothing_up(bench: Bench) -> None:
    run_id = bench.ended(RunState.STOPPED)
    bench.queue.close()
    with pytest.raises(RunError, match="shutting down"):
        bench.queue.take_up(run_id)
    assert bench.store.get(run_id).state is RunState.STOPPED
