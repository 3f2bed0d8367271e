"""mnist_core.runs.queue and drive: runs waiting, training, steered and failing, with a worker that only talks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mnist_core.config import TrainingConfig, parse_config
from mnist_core.data.faults import FaultPlan
from mnist_core.errors import ConfigError, RunError, ShapeError, StoreError, UnknownRunError
from mnist_core.runs.messages import Control, Failed, Said, SetRate, Started, Train
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.record import Artifact
from mnist_core.runs.states import RunState
from mnist_core.runs.store import open_store
from mnist_core.settings import get_settings
from mnist_core.training.metrics import Change, EpochMetrics
from tests.workers import DEADLINE_SECONDS, EPOCH, SCORES, WINDOW, ScriptedQueue, ScriptedWorker

CONFIG = TrainingConfig(architecture="perceptron", epochs=1)


class Bench(ScriptedQueue):
    """A queue over a real store, whose workers are scripted; `worker` is the newest one."""

    def __init__(self) -> None:
        super().__init__(open_store())

    def learns(self, worker: ScriptedWorker, run_id: str) -> None:
        """Have the worker report a first window, and wait until the queue knows."""
        worker.say(Started(), WINDOW)
        run = self.queue._find(run_id)
        assert run is not None
        with run._changed:
            assert run._changed.wait_for(lambda: run.snapshot.windows, DEADLINE_SECONDS)

    def wait(self, run_id: str) -> RunState:
        return self.queue.wait(run_id, DEADLINE_SECONDS).state


@pytest.fixture
def bench(lab_home: Path) -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.queue.close()


def test_a_run_goes_from_queue_to_store(bench: Bench) -> None:
    run_id = bench.queue.submit(CONFIG, name="mine", preset="fast")
    order = bench.worker().train_at_once()
    assert order.config == CONFIG
    assert bench.wait(run_id) is RunState.COMPLETED
    record = bench.store.get(run_id)
    assert (record.name, record.preset, record.state) == ("mine", "fast", RunState.COMPLETED)
    assert record.test_accuracy == SCORES["test_accuracy"]
    assert bench.store.artifact(run_id, Artifact.ONNX).read_bytes() == b"a model"
    history = bench.store.history(run_id)
    assert history.windows == (WINDOW,)
    assert [metrics.val_accuracy for metrics in history.epochs] == [EPOCH.val_accuracy]


def test_a_run_made_from_another_is_stored_as_its_child(bench: Bench) -> None:
    parent_id = bench.queue.submit(CONFIG, name="parent")
    child_id = bench.queue.submit(CONFIG, name="child", parent_id=parent_id)
    assert bench.store.get(child_id).parent_id == parent_id
    with pytest.raises(UnknownRunError):
        bench.queue.submit(CONFIG, name="orphan", parent_id="0" * 32)
    assert [run.name for run in bench.queue.live()] == ["parent", "child"]


def test_planted_faults_reach_worker_and_store(bench: Bench) -> None:
    faults = FaultPlan(label_noise=0.3)
    run_id = bench.queue.submit(CONFIG, faults=faults)
    assert bench.worker().train_at_once().faults == faults
    assert bench.wait(run_id) is RunState.COMPLETED
    assert bench.store.get(run_id).faults == faults


def test_runs_wait_their_turn_and_know_their_place(bench: Bench) -> None:
    first, second, third = (bench.queue.submit(CONFIG) for _ in range(3))
    worker = bench.worker()
    order = worker.hear()
    assert isinstance(order, Train)
    assert [snapshot.run_id for snapshot in bench.queue.live()] == [first, second, third]
    assert [snapshot.queue_position for snapshot in bench.queue.live()] == [None, 1, 2]
    worker.finish(order)
    worker.train_at_once()
    worker.train_at_once()
    assert [bench.wait(run_id) for run_id in (first, second, third)] == [RunState.COMPLETED] * 3
    assert bench.queue.live() == ()
    assert len(bench.workers) == 1


def test_pause_resume_and_stop_reach_the_worker(bench: Bench) -> None:
    run_id = bench.queue.submit(CONFIG)
    worker = bench.worker()
    order = worker.hear()
    assert isinstance(order, Train)
    bench.learns(worker, run_id)
    bench.queue.pause(run_id)
    assert bench.store.get(run_id).state is RunState.PAUSED
    bench.queue.resume(run_id)
    bench.queue.stop(run_id)
    assert [worker.hear() for _ in range(3)] == [Control.PAUSE, Control.RESUME, Control.STOP]
    worker.finish(order, was_stopped=True)
    assert bench.wait(run_id) is RunState.STOPPED
    assert bench.store.get(run_id).has_results


def test_a_waiting_run_is_taken_off_the_queue(bench: Bench) -> None:
    first, second = bench.queue.submit(CONFIG), bench.queue.submit(CONFIG)
    bench.queue.stop(second)
    assert bench.wait(second) is RunState.STOPPED
    assert not bench.store.get(second).has_results
    bench.worker().train_at_once()
    assert bench.wait(first) is RunState.COMPLETED


def lose_worker(worker: ScriptedWorker) -> None:
    worker.die()


def report_failure(worker: ScriptedWorker) -> None:
    worker.say(Said("Trying."), Failed("The loss stopped being a number."))


@pytest.mark.parametrize(("mishap", "reason"), [(lose_worker, "signal 9"), (report_failure, "stopped being a number")])
def test_a_run_that_goes_wrong_says_why_and_the_next_one_trains(
    bench: Bench, mishap: Callable[[ScriptedWorker], None], reason: str
) -> None:
    failing, following = bench.queue.submit(CONFIG), bench.queue.submit(CONFIG)
    worker = bench.worker()
    worker.hear()
    worker.say(Started(), WINDOW)
    mishap(worker)
    assert bench.wait(failing) is RunState.FAILED
    assert reason in (bench.store.get(failing).reason or "")
    assert bench.store.history(failing).windows == (WINDOW,)
    (worker if worker.is_alive else bench.worker()).train_at_once()
    assert bench.wait(following) is RunState.COMPLETED


def test_a_worker_in_deterministic_mode_is_not_used_again(bench: Bench) -> None:
    first, second = bench.queue.submit(CONFIG.model_copy(update={"deterministic": True})), bench.queue.submit(CONFIG)
    for run_id in (first, second):
        bench.worker().train_at_once()
        assert bench.wait(run_id) is RunState.COMPLETED
    assert [worker.is_alive for worker in bench.workers] == [False, True]


def test_a_full_queue_says_how_many_it_takes(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_LAB_MAX_QUEUE", "1")
    get_settings.cache_clear()
    bench.queue.submit(CONFIG)
    with pytest.raises(RunError, match="1 runs wait or train already"):
        bench.queue.submit(CONFIG)


def test_more_epochs_than_the_server_allows_are_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_LAB_MAX_EPOCHS", "3")
    get_settings.cache_clear()
    with pytest.raises(RunError, match="epochs is 4; this server allows at most 3"):
        bench.queue.submit(parse_config({"epochs": 4}))


def test_layers_that_do_not_fit_are_refused_before_anything_is_stored(bench: Bench) -> None:
    with pytest.raises(ShapeError):
        bench.queue.submit(parse_config({"architecture": "custom", "layers": [{"kind": "dense"}]}))
    assert bench.store.runs() == ()


def test_a_run_that_is_not_here_is_named(bench: Bench) -> None:
    with pytest.raises(UnknownRunError, match="'nowhere'"):
        bench.queue.stop("nowhere")
    assert bench.queue.snapshot("nowhere") is None


def test_a_finished_run_cannot_be_stopped(bench: Bench) -> None:
    run_id = bench.queue.submit(CONFIG)
    bench.worker().train_at_once()
    bench.wait(run_id)
    with pytest.raises(RunError, match="completed cannot become stopping"):
        bench.queue.stop(run_id)


def test_closing_marks_unfinished_runs_as_interrupted(bench: Bench) -> None:
    training, waiting = bench.queue.submit(CONFIG), bench.queue.submit(CONFIG)
    bench.worker().hear()
    bench.queue.close()
    bench.queue.close()
    for run_id in (training, waiting):
        record = bench.store.get(run_id)
        assert record.state is RunState.INTERRUPTED
        assert "shut down" in (record.reason or "")
    with pytest.raises(RunError, match="shutting down"):
        bench.queue.submit(CONFIG)


def test_a_worker_is_warmed_up_before_it_is_needed(bench: Bench) -> None:
    bench.queue.warm_up()
    worker = bench.worker()
    run_id = bench.queue.submit(CONFIG)
    worker.train_at_once()
    assert bench.wait(run_id) is RunState.COMPLETED


def test_a_worker_that_cannot_start_fails_the_run_not_the_queue(lab_home: Path) -> None:
    def fail() -> ScriptedWorker:
        raise OSError("no such program")

    queue = RunQueue(open_store(), fail)
    snapshot = queue.wait(queue.submit(CONFIG), DEADLINE_SECONDS)
    assert snapshot.state is RunState.FAILED
    assert "No worker process could be started" in (snapshot.reason or "")
    queue.close()


def test_a_run_stopped_before_it_learned_anything_ends_at_once_and_lets_the_busy_worker_go(bench: Bench) -> None:
    stopped, following = bench.queue.submit(CONFIG), bench.queue.submit(CONFIG)
    busy = bench.worker()
    busy.hear()
    bench.queue.stop(stopped)
    assert bench.store.get(stopped).state is RunState.STOPPED
    assert not bench.store.get(stopped).has_results
    bench.worker().train_at_once()
    assert bench.wait(following) is RunState.COMPLETED
    assert not busy.is_alive


def test_a_run_that_the_store_fails_does_not_leak_into_the_next_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing, following = bench.queue.submit(CONFIG), bench.queue.submit(CONFIG)
    log_epoch = bench.store.log_epoch

    def fail_once(run_id: str, metrics: EpochMetrics) -> None:
        if run_id == failing:
            raise StoreError("The database is locked.")
        log_epoch(run_id, metrics)

    monkeypatch.setattr(bench.store, "log_epoch", fail_once)
    still_training = bench.worker()
    still_training.hear()
    still_training.say(Started(), WINDOW, EPOCH)
    assert bench.wait(failing) is RunState.FAILED
    assert bench.store.get(failing).reason == "The database is locked."
    bench.worker().train_at_once()
    assert bench.wait(following) is RunState.COMPLETED
    assert len(bench.store.history(following).epochs) == 1
    assert not still_training.is_alive


@pytest.mark.parametrize("error", [StoreError("The disk is full."), ValueError("A foreign library's own error.")])
def test_an_end_that_cannot_be_stored_is_shown_as_a_failure_and_the_queue_goes_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    failing, following = bench.queue.submit(CONFIG), bench.queue.submit(CONFIG)
    set_state = bench.store.set_state

    def fail_at_the_end(run_id: str, state: RunState, reason: str | None = None) -> None:
        if run_id == failing and state.is_finished:
            raise error
        set_state(run_id, state, reason)

    monkeypatch.setattr(bench.store, "set_state", fail_at_the_end)
    worker = bench.worker()
    worker.train_at_once()
    snapshot = bench.queue.wait(failing, DEADLINE_SECONDS)
    assert snapshot.state is RunState.FAILED
    assert str(error) in (snapshot.reason or "")
    worker.train_at_once()
    assert bench.wait(following) is RunState.COMPLETED


def test_a_run_is_stopped_even_while_the_store_fails(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = bench.queue.submit(CONFIG)
    worker = bench.worker()
    worker.hear()
    bench.learns(worker, run_id)

    def fail(run_id: str, state: RunState, reason: str | None = None) -> None:
        raise StoreError("The database is locked.")

    monkeypatch.setattr(bench.store, "set_state", fail)
    bench.queue.stop(run_id)
    assert worker.hear() is Control.STOP


def test_a_pause_that_comes_as_training_ends_loses_nothing(bench: Bench) -> None:
    run_id = bench.queue.submit(CONFIG)
    worker = bench.worker()
    order = worker.hear()
    assert isinstance(order, Train)
    bench.learns(worker, run_id)
    bench.queue.pause(run_id)
    worker.finish(order)
    assert bench.wait(run_id) is RunState.COMPLETED


def test_a_changed_rate_reaches_the_worker_and_the_change_is_kept(bench: Bench) -> None:
    change = Change(12, 0.5, "learning_rate", 0.001, 0.0005)
    run_id = bench.queue.submit(CONFIG)
    worker = bench.worker()
    order = worker.hear()
    assert isinstance(order, Train)
    bench.learns(worker, run_id)
    bench.queue.change_rate(run_id, 0.0005)
    assert worker.hear() == SetRate(0.0005)
    worker.say(change, EPOCH)
    worker.finish(order)
    assert bench.wait(run_id) is RunState.COMPLETED
    history = bench.store.history(run_id)
    assert history.changes == (change,)
    assert "Learning rate changed from 0.001 to 0.0005 after step 12 (epoch 0.50)." in [
        line.text for line in history.log
    ]


@pytest.mark.parametrize("rate", [0.0, -1.0, 11.0, float("nan")])
def test_a_rate_that_no_run_may_have_is_refused(bench: Bench, rate: float) -> None:
    run_id = bench.queue.submit(CONFIG)
    worker = bench.worker()
    worker.hear()
    bench.learns(worker, run_id)
    with pytest.raises(ConfigError, match="learning_rate"):
        bench.queue.change_rate(run_id, rate)
    assert worker.heard.empty()


def test_only_a_run_that_trains_can_have_its_rate_changed(bench: Bench) -> None:
    run_id, waiting = bench.queue.submit(CONFIG), bench.queue.submit(CONFIG)
    worker = bench.worker()
    with pytest.raises(RunError, match="queued cannot be changed"):
        bench.queue.change_rate(waiting, 0.01)
    worker.train_at_once()
    assert bench.wait(run_id) is RunState.COMPLETED
    with pytest.raises(RunError, match="completed cannot be changed"):
        bench.queue.change_rate(run_id, 0.01)


def test_the_seconds_to_an_accuracy_are_stored_when_it_is_reached(bench: Bench) -> None:
    epochs = [replace(EPOCH, epoch=n, val_accuracy=a, elapsed_seconds=4.0 * n) for n, a in ((1, 0.975), (2, 0.99))]
    run_id = bench.queue.submit(CONFIG)
    worker = bench.worker()
    worker.hear()
    worker.say(Started(), *epochs)
    worker.die()
    assert bench.wait(run_id) is RunState.FAILED
    record = bench.store.get(run_id)
    assert (record.seconds_to_97, record.seconds_to_98, record.seconds_to_99) == (4.0, 8.0, 8.0)
