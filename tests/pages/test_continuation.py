"""Taking up ended runs on the Runs page and on the Train page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.config import TrainingConfig
from mnist_core.runs import rows
from mnist_core.runs.messages import Started, Train
from mnist_core.runs.owner import Owner
from mnist_core.runs.states import RunState
from mnist_core.settings import get_settings
from tests import stores
from tests.checkpoints import leave_checkpoint, state_of
from tests.pages.lab import Lab, run
from tests.workers import DEADLINE_SECONDS, EPOCH, WINDOW

CONFIG = TrainingConfig(architecture="perceptron", epochs=3)


@pytest.fixture
def lab(lab_home_with_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    lab = Lab(monkeypatch)
    yield lab
    lab.close()


def interrupted(lab: Lab) -> str:
    """A run of three epochs whose server went away after the second."""
    run_id = lab.store.create(CONFIG, name="Cut short").run_id
    windows = tuple(replace(WINDOW, step=step) for step in (10, 20))
    lab.store.save_history(run_id, replace(stores.history(2), windows=windows))
    leave_checkpoint(lab.store.checkpoints.folder_of(run_id), state_of(20, 2))
    lab.store.set_state(run_id, RunState.RUNNING)
    lab.store.set_state(run_id, RunState.INTERRUPTED, "The server went away.")
    return run_id


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def on_runs_page(lab: Lab) -> AppTest:
    """The Runs page with the newest run selected."""
    app = lab.page("runs")
    app.session_state["_runs_table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    return run(app)


def order_of(lab: Lab) -> Train:
    order = lab.worker().hear()
    assert isinstance(order, Train)
    return order


def test_an_interrupted_run_is_resumed_from_its_detail_and_watched(lab: Lab) -> None:
    run_id = interrupted(lab)
    app = on_runs_page(lab)
    assert "Train more epochs" not in labels(app), "it has not been judged"
    run(app.button(key="_runs_resume").click())
    assert order_of(lab).checkpoints.start_from is not None
    assert app.session_state["_app_state"].watched_run == run_id
    assert [snapshot.run_id for snapshot in lab.queue.live()] == [run_id]


def test_a_completed_run_is_trained_for_more_epochs(lab: Lab) -> None:
    run_id = stores.completed_run(lab.store, "Done", CONFIG).run_id
    leave_checkpoint(lab.store.checkpoints.folder_of(run_id), state_of(20, 3))
    app = on_runs_page(lab)
    assert "Resume" not in labels(app)
    assert "The learning rate stays as it is." in "\n".join(caption.value for caption in app.caption)
    app.number_input(key="_runs_more").set_value(4)
    run(app.button(key="_runs_extend").click())
    assert order_of(lab).config.epochs == 7


def test_a_run_without_a_checkpoint_offers_neither(lab: Lab) -> None:
    stores.completed_run(lab.store, "From an earlier version")
    assert not labels(on_runs_page(lab)) & {"Resume", "Train more epochs"}


def test_a_refusal_is_said(lab: Lab) -> None:
    run_id = stores.completed_run(lab.store, "Done", CONFIG).run_id
    leave_checkpoint(lab.store.checkpoints.folder_of(run_id), state_of(20, 3))
    app = on_runs_page(lab)
    app.number_input(key="_runs_more").set_value(1000)
    run(app.button(key="_runs_extend").click())
    assert "1003" in app.toast[0].value.replace(",", "")
    assert lab.store.get(run_id).state is RunState.COMPLETED


def test_a_run_whose_worker_died_is_resumed_where_it_is_watched(lab: Lab) -> None:
    app = lab.page("train")
    run_id = lab.queue.submit(CONFIG, name="Unlucky")
    worker = lab.worker()
    order = worker.hear()
    assert isinstance(order, Train) and order.checkpoints.folder is not None
    leave_checkpoint(order.checkpoints.folder, state_of(10, 1))
    worker.say(Started(), replace(WINDOW, step=10), EPOCH)
    worker.die()
    assert lab.queue.wait(run_id, DEADLINE_SECONDS).state is RunState.FAILED
    app.query_params["run"] = run_id
    run(app)
    assert "SIGKILL" in app.warning[0].value
    run(app.button(key="_train_resume").click())
    assert order_of(lab).checkpoints.start_from is not None


def test_a_run_whose_process_has_died_meanwhile_is_shown_as_interrupted(lab: Lab) -> None:
    run_id = lab.store.create(CONFIG, name="By a terminal").run_id
    lab.store.set_state(run_id, RunState.RUNNING)
    app = on_runs_page(lab)
    assert list(app.dataframe[0].value["State"]) == ["running"]
    dead = Owner("a-container-that-was", 1, "3" * 32)
    owners = get_settings().runs_folder / "owners"
    (owners / f"{dead.token}.lock").touch()
    lab.store._ledger.tag(run_id, {rows.OWNER: dead.to_tag()})
    lab.store.annotate(run_id, "so that the list is read anew")
    run(app)
    assert list(app.dataframe[0].value["State"]) == ["interrupted"]
