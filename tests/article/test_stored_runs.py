"""Runs of the article's examples are found in a store by their settings, whatever their name and seed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core.article.examples import CNN, DEEP, PERCEPTRON
from mnist_core.article.stored_runs import failed_run_of, measured_run, next_seed, runs_of, unfinished_run_of
from mnist_core.data.faults import FaultPlan
from mnist_core.runs.states import RunState
from mnist_core.runs.store import RunStore
from tests.article.runs import TURNING, curves, made_run, store_run
from tests.stores import CHANGE, new_store

TEN = curves([1.0 / place for place in range(1, 11)])
WHOLE = made_run(CNN, 80, epochs=TEN)
DEEP_RUN = made_run(DEEP, 90, epochs=curves([0.1] * 20, TURNING), validation_wrong=(3, 5))


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return new_store(tmp_path / "runs")


def test_finished_runs_with_the_articles_settings_are_found(store: RunStore, tmp_path: Path) -> None:
    run_id = store_run(store, replace(WHOLE, config=CNN.config.model_copy(update={"seed": 9})), tmp_path)
    store_run(store, replace(WHOLE, config=CNN.config.model_copy(update={"batch_size": 64})), tmp_path)
    store_run(store, made_run(CNN, epochs=TEN[:4]), tmp_path)
    store.create(CNN.config, name="Broken on purpose", faults=FaultPlan(label_noise=0.2))
    runs = store.runs()
    assert [run.run_id for run in runs_of(CNN, runs)] == [run_id]
    assert runs_of(PERCEPTRON, runs) == () and unfinished_run_of(CNN, runs) is None


def test_a_run_that_waits_and_one_that_failed_are_told_apart(store: RunStore) -> None:
    waiting = store.create(DEEP.config, name="Waits").run_id
    failed = store.create(CNN.config, name="Failed").run_id
    store.set_state(failed, RunState.FAILED, "No room.")
    runs = store.runs()
    found = unfinished_run_of(DEEP, runs)
    assert found is not None and found.run_id == waiting and failed_run_of(DEEP, runs) is None
    gone = failed_run_of(CNN, runs)
    assert gone is not None and gone.reason == "No room." and runs_of(CNN, runs) == ()
    assert (next_seed(CNN, runs), next_seed(PERCEPTRON, runs)) == (2, 1)


def test_what_a_run_left_is_read_as_it_was(store: RunStore, tmp_path: Path) -> None:
    record = store.get(store_run(store, DEEP_RUN, tmp_path))
    read = measured_run(store, record)
    assert read is not None
    assert np.array_equal(read.y_pred, DEEP_RUN.y_pred) and read.epochs == DEEP_RUN.epochs
    assert read.since_best == DEEP_RUN.since_best
    assert "cores" in read.machine and "numpy" in read.versions


def test_a_run_without_validation_images_has_nothing_of_them(store: RunStore, tmp_path: Path) -> None:
    read = measured_run(store, store.get(store_run(store, WHOLE, tmp_path)))
    assert read is not None and read.validation_right is None


def test_a_run_whose_rate_was_changed_on_the_way_is_not_the_articles(store: RunStore, tmp_path: Path) -> None:
    record = store.get(store_run(store, WHOLE, tmp_path, changes=(CHANGE,)))
    assert measured_run(store, record) is None
