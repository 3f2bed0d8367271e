"""The run store on real SQLite files: what goes in comes out, and nobody can harm it."""

from __future__ import annotations

import json
import logging
import platform
import sqlite3
import threading
from contextlib import closing
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from mnist_core.choices.layers import Dense
from mnist_core.config import TrainingConfig, parse_config
from mnist_core.data.faults import NO_FAULTS, FaultPlan, parse_faults
from mnist_core.errors import RunError, StoreError, UnknownRunError
from mnist_core.runs import rows
from mnist_core.runs.ledger import Ledger
from mnist_core.runs.record import Artifact
from mnist_core.runs.states import RunState
from mnist_core.runs.store import MAX_NOTE, RunStore, open_store
from mnist_core.runs.tracking import Tracking
from mnist_core.settings import get_settings
from tests import stores

NO_RUN = "0" * 32


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return stores.new_store(tmp_path)


def mlflow_of(store: RunStore) -> Tracking:
    """MLflow itself, below a store that has it in this process."""
    assert isinstance(store._ledger, Ledger)
    return store._ledger._tracking()


def test_making_a_store_opens_nothing(tmp_path: Path) -> None:
    RunStore(stores.uri_of(tmp_path / "runs"), tmp_path / "runs")
    assert list(tmp_path.iterdir()) == []


def test_the_store_of_the_settings_lies_under_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_LAB_HOME", str(tmp_path))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    get_settings.cache_clear()
    try:
        assert open_store().runs() == ()
    finally:
        get_settings.cache_clear()
    assert (tmp_path / "runs" / "runs.db").is_file()


def test_a_fresh_store_lets_readers_and_a_writer_work_side_by_side(store: RunStore, tmp_path: Path) -> None:
    store.open()
    with closing(sqlite3.connect(tmp_path / "runs.db")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_new_run_is_queued_and_keeps_its_settings(store: RunStore) -> None:
    config = TrainingConfig(architecture="custom", layers=(Dense(units=20),), epochs=7, seed=5)
    made = store.create(config, name="  My   run ", preset="fast")
    assert store.get(made.run_id) == made
    assert (made.name, made.config, made.state, made.preset) == ("My run", config, RunState.QUEUED, "fast")
    assert (made.epochs_done, made.test_accuracy, made.ended_at, made.reason) == (0, None, None, None)
    assert TrainingConfig.model_validate_json(store.artifact(made.run_id, Artifact.CONFIG).read_bytes()) == config
    assert '"python"' in store.artifact(made.run_id, Artifact.ENVIRONMENT).read_text()


def test_the_faults_planted_in_a_run_are_stored_with_it(store: RunStore) -> None:
    faults = FaultPlan(label_noise=0.3, inverted=True)
    run_id = store.create(TrainingConfig(), name="broken on purpose", faults=faults).run_id

    assert store.get(run_id).faults == faults
    assert parse_faults(store.artifact(run_id, Artifact.FAULTS).read_text()) == faults
    assert store.get(store.create(TrainingConfig(), name="sound").run_id).faults == NO_FAULTS


def test_a_run_made_from_another_knows_its_parent_even_when_that_is_deleted(store: RunStore) -> None:
    parent = stores.completed_run(store, "Parent")
    child = store.create(TrainingConfig(), name="Child", parent_id=parent.run_id)
    assert (parent.parent_id, child.parent_id) == (None, parent.run_id)
    store.delete(parent.run_id)
    assert [(run.name, run.parent_id) for run in store.runs()] == [("Child", parent.run_id)]


def test_a_run_cannot_be_made_from_one_that_is_not_there(store: RunStore) -> None:
    with pytest.raises(UnknownRunError):
        store.create(TrainingConfig(), name="Orphan", parent_id=NO_RUN)
    assert store.runs() == ()


def test_a_run_keeps_what_is_needed_to_repeat_it(store: RunStore) -> None:
    run_id = store.create(TrainingConfig(seed=4_000_000_000, deterministic=True), name="a").run_id
    config = parse_config(store.artifact(run_id, Artifact.CONFIG).read_bytes())
    assert (config.seed, config.deterministic) == (4_000_000_000, True)
    environment = json.loads(store.artifact(run_id, Artifact.ENVIRONMENT).read_bytes())
    assert environment["python"] == platform.python_version()
    assert environment["libraries"]["numpy"] == np.__version__
    assert environment["libraries"]["keras"] == metadata.version("keras")
    assert any(name.startswith("tensorflow") for name in environment["libraries"])


def test_an_ended_run_is_queued_again_with_other_settings_and_all_it_has_left(store: RunStore) -> None:
    run = stores.completed_run(store)
    longer = run.config.model_copy(update={"epochs": 9})
    queued = store.requeue(run.run_id, longer)
    assert (queued.state, queued.config, queued.ended_at) == (RunState.QUEUED, longer, None)
    assert (queued.test_accuracy, queued.epochs_done) == (run.test_accuracy, run.epochs_done)
    assert parse_config(store.artifact(run.run_id, Artifact.CONFIG).read_bytes()) == longer
    with pytest.raises(RunError, match="queued cannot become queued"):
        store.requeue(run.run_id, longer)


def test_a_run_that_cannot_be_queued_again_is_as_it_ended(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    run = stores.completed_run(store)

    def fail(*arguments: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(store._ledger, "tag", fail)
    with pytest.raises(StoreError, match="disk is full"):
        store.requeue(run.run_id, run.config)
    assert store.get(run.run_id).state is RunState.COMPLETED


def test_a_completed_run_shows_its_scores_and_when_it_ended(store: RunStore) -> None:
    run = stores.completed_run(store, accuracy=0.95, epochs=3)
    assert run.state is RunState.COMPLETED
    assert run.epochs_done == 3
    assert (run.accuracy, run.parameters) == (0.95, 34_826)
    assert run.test_accuracy == pytest.approx(0.93)
    assert run.training_seconds == 7.5
    assert run.ended_at is not None
    assert run.ended_at >= run.created_at


def test_scores_of_the_kept_model_win_over_the_last_epoch(store: RunStore) -> None:
    run_id = store.create(TrainingConfig(), name="best restored").run_id
    for number, accuracy in ((1, 0.99), (2, 0.9)):
        store.log_epoch(run_id, stores.epoch(number, accuracy))
    assert store.get(run_id).val_accuracy == pytest.approx(0.89)
    store.log_scores(run_id, {"val_accuracy": 0.98})
    assert store.get(run_id).val_accuracy == 0.98


def test_a_score_of_another_name_is_refused(store: RunStore) -> None:
    run_id = store.create(TrainingConfig(), name="a").run_id
    with pytest.raises(RunError, match="'f1' is not a score; allowed are accuracy"):
        store.log_scores(run_id, {"f1": 0.9})


@pytest.mark.parametrize(
    ("moves", "mlflow_status"),
    [
        ((), "SCHEDULED"),
        ((RunState.RUNNING,), "RUNNING"),
        ((RunState.RUNNING, RunState.PAUSED), "RUNNING"),
        (stores.TO_COMPLETED, "FINISHED"),
        ((RunState.RUNNING, RunState.STOPPING, RunState.STOPPED), "KILLED"),
        ((RunState.FAILED,), "FAILED"),
        ((RunState.INTERRUPTED,), "FAILED"),
    ],
)
def test_mlflows_own_status_follows_the_state(store: RunStore, moves: tuple[RunState, ...], mlflow_status: str) -> None:
    run_id = store.create(TrainingConfig(), name="a").run_id
    for state in moves:
        store.set_state(run_id, state)
    assert mlflow_of(store).client.get_run(run_id).info.status == mlflow_status


def test_an_illegal_move_is_refused_and_changes_nothing(store: RunStore) -> None:
    run = stores.completed_run(store)
    with pytest.raises(RunError, match="completed cannot become running"):
        store.set_state(run.run_id, RunState.RUNNING)
    assert store.get(run.run_id) == run


def test_a_failed_run_says_why(store: RunStore) -> None:
    run_id = store.create(TrainingConfig(), name="a").run_id
    store.set_state(run_id, RunState.FAILED, "The loss is not a number.")
    assert store.get(run_id).reason == "The loss is not a number."


def test_history_and_predictions_come_back_as_they_were(store: RunStore) -> None:
    run = stores.completed_run(store)
    wanted, got = stores.history(3), store.history(run.run_id)
    assert (got.windows, got.log) == (wanted.windows, wanted.log)
    for one, other in zip(got.epochs, wanted.epochs, strict=True):
        np.testing.assert_equal(asdict(one), asdict(other))
        assert one.confusion is not None
        assert one.confusion.dtype == np.int64
    for name, array in asdict(store.predictions(run.run_id)).items():
        np.testing.assert_array_equal(array, getattr(stores.predictions(), name))


def test_the_epochs_of_a_run_without_a_history_file_come_from_its_metrics(store: RunStore) -> None:
    run_id = store.create(TrainingConfig(), name="cut short").run_id
    store.log_epoch(run_id, stores.epoch(1, 0.5))
    store.log_epoch(run_id, stores.epoch(2, 0.6))
    epochs = store.history(run_id).epochs
    assert [(item.epoch, item.accuracy, item.confusion) for item in epochs] == [(1, 0.5, None), (2, 0.6, None)]
    assert epochs[1].val_loss == 0.3


def test_a_file_that_a_run_has_not_left_is_named_with_its_state(store: RunStore) -> None:
    run_id = store.create(TrainingConfig(), name="a").run_id
    with pytest.raises(StoreError, match=r"is queued and has no model\.onnx"):
        store.artifact(run_id, Artifact.ONNX)


@pytest.mark.parametrize("run_id", ["", "7", "../" * 10 + "etc/passwd", NO_RUN.replace("0", "G"), NO_RUN + "\n"])
def test_a_bad_run_id_touches_no_file(store: RunStore, run_id: str) -> None:
    with pytest.raises(UnknownRunError, match="is not a run id"):
        store.artifact(run_id, Artifact.KERAS)
    with pytest.raises(UnknownRunError, match="is not a run id"):
        store.get(run_id)


def test_an_unknown_run_is_said_to_be_unknown(store: RunStore) -> None:
    for ask in (store.get, store.history, store.predictions, store.delete, store.restore):
        with pytest.raises(UnknownRunError, match="no such run"):
            ask(NO_RUN)


def test_runs_are_listed_newest_first_and_at_most_as_many_as_asked(store: RunStore) -> None:
    for name in ("first", "second", "third"):
        store.create(TrainingConfig(), name=name)
    assert [run.name for run in store.runs()] == ["third", "second", "first"]
    assert [run.name for run in store.runs(limit=2)] == ["third", "second"]


def test_a_run_can_be_renamed_and_noted(store: RunStore) -> None:
    run_id = store.create(TrainingConfig(), name="a").run_id
    store.rename(run_id, "Better name")
    store.annotate(run_id, "Wide *strokes*.\nTry more.")
    assert (store.get(run_id).name, store.get(run_id).note) == ("Better name", "Wide *strokes*.\nTry more.")
    store.annotate(run_id, "")
    assert store.get(run_id).note == ""


@pytest.mark.parametrize("name", ["", "  \n", "x" * 121])
def test_a_name_that_cannot_be_shown_is_refused(store: RunStore, name: str) -> None:
    run_id = store.create(TrainingConfig(), name="a").run_id
    with pytest.raises(RunError, match="it needs 1 to 120"):
        store.rename(run_id, name)
    with pytest.raises(RunError, match="it needs 1 to 120"):
        store.create(TrainingConfig(), name=name)


def test_a_note_too_long_to_keep_is_refused(store: RunStore) -> None:
    run_id = store.create(TrainingConfig(), name="a").run_id
    with pytest.raises(RunError, match=r"5,001 characters; at most 5,000"):
        store.annotate(run_id, "x" * (MAX_NOTE + 1))


def test_a_deleted_run_is_gone_until_it_is_restored(store: RunStore) -> None:
    run = stores.completed_run(store)
    store.delete(run.run_id)
    assert store.runs() == ()
    with pytest.raises(UnknownRunError, match="was deleted; restore it"):
        store.get(run.run_id)
    store.restore(run.run_id)
    store.restore(run.run_id)
    assert store.runs() == (run,)
    assert len(store.history(run.run_id).epochs) == 3


def test_a_run_that_goes_on_cannot_be_deleted(store: RunStore) -> None:
    run_id = store.create(TrainingConfig(), name="busy").run_id
    with pytest.raises(RunError, match="'busy' is queued and cannot be deleted; stop it first"):
        store.delete(run_id)


def test_what_others_logged_and_what_cannot_be_read_is_left_out_of_the_list(
    store: RunStore, caplog: pytest.LogCaptureFixture
) -> None:
    tracking = mlflow_of(store)
    foreign = tracking.client.create_run(tracking.experiment_id, run_name="by hand").info.run_id
    future = store.create(TrainingConfig(), name="of a later version").run_id
    store._ledger.tag(future, {rows.CONFIG: '{"architecture": "hologram"}'})
    good = store.create(TrainingConfig(), name="good")
    with caplog.at_level(logging.WARNING, logger="mnist_core"):
        assert store.runs() == (good,)
        store.runs()
    assert len(caplog.records) == 1, "one line a run, not one line a page"
    assert "hologram" in caplog.text
    with pytest.raises(UnknownRunError, match="was not made by this lab"):
        store.get(foreign)
    with pytest.raises(StoreError, match="cannot be read by this version: architecture is 'hologram'"):
        store.get(future)


def test_every_change_moves_the_revision_on(store: RunStore) -> None:
    before = store.revision
    run_id = store.create(TrainingConfig(), name="a").run_id
    after_create = store.revision
    store.rename(run_id, "b")
    assert before < after_create < store.revision


def test_threads_may_share_one_store(store: RunStore) -> None:
    store.open()
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            run_id = store.create(TrainingConfig(), name=f"run {number}").run_id
            for each in range(1, 6):
                store.log_epoch(run_id, stores.epoch(each))
            store.set_state(run_id, RunState.RUNNING)
            store.runs()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert {(run.state, run.epochs_done) for run in store.runs()} == {(RunState.RUNNING, 5)}
    assert len(store.runs()) == 4


def test_a_moved_folder_keeps_its_files(tmp_path: Path) -> None:
    run = stores.completed_run(stores.new_store(tmp_path / "here"))
    (tmp_path / "here").rename(tmp_path / "there")
    moved = RunStore(stores.uri_of(tmp_path / "there"), tmp_path / "there")
    assert moved.runs() == (run,)
    assert len(moved.predictions(run.run_id).y_test) == 40
