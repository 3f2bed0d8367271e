"""Runs whose process died are found; those of the living are left alone."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.errors import RunError
from mnist_core.runs import rows
from mnist_core.runs.owner import Owner, is_gone, owner_from_tag, results_prefix, this_process
from mnist_core.runs.recovery import INTERRUPTED_REASON
from mnist_core.runs.states import RunState
from mnist_core.runs.store import RunStore
from tests import stores

ROOT = Path(__file__).parent.parent
_TRAINS = """
import sys
from pathlib import Path
from tests import stores
from mnist_core.config import TrainingConfig
from mnist_core.runs.states import RunState
from mnist_core.runs.store import RunStore
folder = Path(sys.argv[1])
store = RunStore(stores.uri_of(folder), folder)
run_id = store.create(TrainingConfig(), name="left alone").run_id
store.set_state(run_id, RunState.RUNNING)
print(run_id, flush=True)
sys.stdin.read()
"""
# Forked, so that MLflow is imported once: four imports side by side take most of a minute on two cores.
_FOUR_OPEN = """
import multiprocessing
import sys
from pathlib import Path
from typing import Any
import mlflow.store.tracking.sqlalchemy_store
from tests import stores
from mnist_core.config import TrainingConfig
from mnist_core.runs.store import RunStore

folder, fork = Path(sys.argv[1]), multiprocessing.get_context("fork")
together = fork.Barrier(4)

def open_and_write(number):
    store = RunStore(stores.uri_of(folder), folder)
    together.wait(60)
    run_id = store.create(TrainingConfig(), name=f"run {number}").run_id
    for each in range(1, 6):
        store.log_epoch(run_id, stores.epoch(each))
    store.runs()

processes = [fork.Process(target=open_and_write, args=(number,)) for number in range(4)]
for process in processes:
    process.start()
for process in processes:
    process.join(60)
print([process.exitcode for process in processes])
"""


def _start(program: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)


@pytest.mark.slow
def test_a_killed_owner_leaves_interrupted_runs(tmp_path: Path) -> None:
    store = stores.new_store(tmp_path)
    with _start(_TRAINS, str(tmp_path)) as process:
        assert process.stdout is not None
        run_id = process.stdout.readline().strip()
        assert store.get(run_id).state is RunState.RUNNING
        assert store.mark_interrupted(()) == (), "its owner lives"
        process.kill()
        process.wait(timeout=30)
    assert store.mark_interrupted((run_id,)) == ()
    assert store.mark_interrupted(()) == (run_id,)
    run = store.get(run_id)
    assert (run.state, run.reason) == (RunState.INTERRUPTED, INTERRUPTED_REASON)
    assert run.ended_at is not None
    assert store.mark_interrupted(()) == ()
    assert len(list((tmp_path / "owners").iterdir())) == 1, "only this process is remembered"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="starts its processes with fork")
def test_four_processes_may_open_a_fresh_store_at_once_and_write(tmp_path: Path) -> None:
    with _start(_FOUR_OPEN, str(tmp_path)) as process:
        output, _ = process.communicate(timeout=120)
    assert output == "[0, 0, 0, 0]\n"
    runs = RunStore(stores.uri_of(tmp_path), tmp_path).runs()
    assert sorted((run.name, run.epochs_done) for run in runs) == [(f"run {number}", 5) for number in range(4)]


def test_what_a_dead_owner_had_on_the_way_is_removed_with_it(tmp_path: Path) -> None:
    store = stores.new_store(tmp_path)
    run_id = store.create(TrainingConfig(), name="a").run_id
    dead = Owner(platform.node(), 1, "2" * 32)
    left, mine = (Path(tempfile.mkdtemp(prefix=prefix)) for prefix in (results_prefix(dead), store.results_prefix()))
    (left / "model.keras").write_bytes(b"half a model")
    store._ledger.tag(run_id, {rows.OWNER: dead.to_tag()})
    assert store.mark_interrupted(()) == (run_id,)
    assert not left.exists()
    assert mine.is_dir()
    mine.rmdir()


def test_a_run_that_another_thread_marked_meanwhile_and_someone_took_up_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = stores.new_store(tmp_path)
    run_id = store.create(TrainingConfig(), name="a").run_id
    dead = Owner(platform.node(), 1, "2" * 32)
    store._ledger.tag(run_id, {rows.OWNER: dead.to_tag()})
    assert store.mark_interrupted(()) == (run_id,)
    monkeypatch.setattr("mnist_core.runs.store.lost_runs", lambda *_: {dead: [run_id]})
    assert store.mark_interrupted(()) == ()
    store.requeue(run_id, TrainingConfig())
    assert store.mark_interrupted(()) == ()
    assert store.get(run_id).state is RunState.QUEUED


def test_of_two_processes_that_take_up_a_run_at_the_same_time_one_is_told_that_it_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = stores.new_store(tmp_path)
    run_id = stores.completed_run(store).run_id
    slower = RunStore(stores.uri_of(tmp_path), tmp_path)
    set_status = store._ledger.set_status
    refused: list[RunError] = []

    def take_up_too() -> None:
        try:
            slower.requeue(run_id, TrainingConfig())
        except RunError as error:
            refused.append(error)

    other = threading.Thread(target=take_up_too)

    def set_status_while_the_other_tries(*arguments: Any) -> None:
        other.start()
        other.join(timeout=1.0)  # it waits, unless both may change a run at once
        set_status(*arguments)

    monkeypatch.setattr(store._ledger, "set_status", set_status_while_the_other_tries)
    store.requeue(run_id, TrainingConfig())
    other.join(timeout=30.0)
    assert [str(error) for error in refused] == [
        "A run that is queued cannot become queued; it can become: failed, interrupted, running, stopped."
    ]


def test_a_run_is_taken_up_only_after_the_end_that_its_process_still_owed_the_store(tmp_path: Path) -> None:
    store = stores.new_store(tmp_path)
    run_id = store.create(TrainingConfig(), name="a").run_id
    store.owe(lambda: store.set_state(run_id, RunState.FAILED, "The disk was full."))
    store.requeue(run_id, TrainingConfig())
    store.runs()
    assert store.get(run_id).state is RunState.QUEUED


def test_a_state_that_is_stored_already_may_be_stored_again(tmp_path: Path) -> None:
    store = stores.new_store(tmp_path)
    run_id = store.create(TrainingConfig(), name="a").run_id
    for _ in range(2):
        store.set_state(run_id, RunState.RUNNING)
    assert store.get(run_id).state is RunState.RUNNING


def test_unfinished_runs_of_this_process_are_left_alone(tmp_path: Path) -> None:
    store = stores.new_store(tmp_path)
    run_id = store.create(TrainingConfig(), name="mine").run_id
    assert store.mark_interrupted(()) == ()
    assert store.get(run_id).state is RunState.QUEUED


def test_an_owner_whose_lock_file_is_gone_is_judged_by_its_host(tmp_path: Path) -> None:
    here = Owner(platform.node(), 1, "0" * 32)
    assert is_gone(here, tmp_path)
    assert not is_gone(replace(here, host="another"), tmp_path), "it may well train on that machine"


def test_a_lock_file_that_nobody_holds_tells_of_a_dead_owner_whatever_its_host(tmp_path: Path) -> None:
    owner = Owner("a-container-that-was", 1, "1" * 32)
    (tmp_path / f"{owner.token}.lock").touch()
    assert is_gone(owner, tmp_path)


def test_an_owner_is_read_back_from_its_tag(tmp_path: Path) -> None:
    owner = this_process(tmp_path)
    assert owner_from_tag(owner.to_tag()) == owner
    assert this_process(tmp_path) == owner


@pytest.mark.parametrize(
    "tag",
    [None, "", "7", "{}", json.dumps({"host": "a", "pid": 1, "token": "../../etc"}), json.dumps({"token": "0" * 32})],
)
def test_a_tag_that_names_no_owner_leaves_its_run_alone(tmp_path: Path, tag: str | None) -> None:
    assert owner_from_tag(tag) is None
    store = stores.new_store(tmp_path)
    run_id = store.create(TrainingConfig(), name="a").run_id
    store._ledger.tag(run_id, {rows.OWNER: tag or ""})
    assert store.mark_interrupted(()) == ()
