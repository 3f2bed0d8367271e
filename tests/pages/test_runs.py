"""The Runs page on a real store: find, see whole, compare, change, delete and bring back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.runs import validation_images
from mnist_core.config import TrainingConfig
from mnist_core.data.dataset import Mnist
from mnist_core.errors import DataError
from mnist_core.runs.record import Artifact, RunHistory
from mnist_core.runs.states import RunState
from mnist_core.runs.store import RunStore
from tests import stores
from tests.nearest_mean import nearest_mean_predictions, store_finished_run
from tests.pages.lab import serve

PAGE = str(Path(__file__).parents[2] / "pages" / "runs.py")
TABLE = "_runs_table"


@pytest.fixture
def store(lab_home: Path, mnist: Mnist, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    st.cache_data.clear()
    store = stores.new_store(lab_home / "runs")
    serve(monkeypatch, store)
    monkeypatch.setattr(validation_images, "load_training_images", lambda indices: mnist.x_train[indices])
    yield store
    st.cache_resource.clear()
    st.cache_data.clear()


def opened() -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=30).run()
    assert not page.exception
    return page


def select(page: AppTest, *rows: int) -> AppTest:
    page.session_state[TABLE] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    page.run()
    assert not page.exception
    return page


def names(page: AppTest) -> list[str]:
    return list(page.dataframe[0].value["Name"])


def captions(page: AppTest) -> str:
    return "\n".join(caption.value for caption in page.caption)


def texts(page: AppTest) -> str:
    return "\n".join(markdown.value for markdown in page.markdown)


def downloads(page: AppTest) -> set[str]:
    parts: Sequence[Any] = page.get("download_button")
    return {part.label for part in parts}


def test_without_runs_the_page_leads_to_training(store: RunStore) -> None:
    page = opened()
    assert "No runs yet" in texts(page)
    assert page.button(key="_runs_train").label == "Train a network"
    assert not page.dataframe


def test_runs_are_listed_with_accuracy_and_interval(store: RunStore) -> None:
    stores.completed_run(store, "First", accuracy=0.95)
    store.create(TrainingConfig(architecture="mlp"), name="Second")
    page = opened()
    table = page.dataframe[0].value
    assert names(page) == ["Second", "First"]
    assert list(table["State"]) == ["queued", "completed"]
    assert list(table["Test accuracy"].round(2))[1] == 93.0
    assert list(table["95 % interval"]) == ["–", "92.48 – 93.48 %"]
    assert "Select a run" in captions(page)


def test_every_column_that_is_set_up_is_there(store: RunStore) -> None:
    stores.completed_run(store, "First")
    table = opened().dataframe[0]
    assert set(json.loads(table.proto.columns)) <= {*table.value.columns, table.value.index.name or "_index"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bet", ["Better"]),
        ("CONV better", ["Better"]),
        ("wide strokes", ["Other"]),
        ("", ["Other", "Better"]),
    ],
)
def test_the_search_looks_at_names_notes_and_networks(store: RunStore, text: str, found: list[str]) -> None:
    stores.completed_run(store, "Better", TrainingConfig(architecture="cnn", epochs=3))
    other = store.create(TrainingConfig(architecture="mlp"), name="Other")
    store.annotate(other.run_id, "Wide strokes")
    page = opened()
    page.text_input(key="_runs_text").set_value(text).run()
    assert names(page) == found


def test_a_search_without_a_match_says_so_and_can_be_cleared(store: RunStore) -> None:
    stores.completed_run(store, "Only")
    page = select(opened(), 0)
    page.text_input(key="_runs_text").set_value("nothing *like* it").run()
    assert r"No run matches “nothing \*like\* it”." in captions(page)
    assert not page.dataframe
    page.button(key="_runs_clear").click().run()
    assert not page.exception
    assert page.text_input(key="_runs_text").value == ""
    assert names(page) == ["Only"]
    assert page.subheader[0].value.startswith("Only")


def test_filters_without_a_match_say_so_and_can_be_cleared(store: RunStore) -> None:
    stores.completed_run(store, "Done", TrainingConfig(architecture="mlp", epochs=3))
    store.create(TrainingConfig(architecture="cnn"), name="Waiting")
    page = opened()
    networks = page.multiselect(key="_runs_networks")
    networks.set_value([networks.options[0]])
    page.multiselect(key="_runs_states").set_value(["completed"]).run()
    assert "No run matches these filters." in captions(page)
    page.button(key="_runs_clear").click().run()
    assert names(page) == ["Waiting", "Done"]


def test_state_and_network_filter_the_list(store: RunStore) -> None:
    stores.completed_run(store, "Done", TrainingConfig(architecture="mlp", epochs=3))
    store.create(TrainingConfig(architecture="mlp"), name="Waiting")
    page = opened()
    page.multiselect(key="_runs_states").set_value(["completed"]).run()
    assert names(page) == ["Done"]
    page.multiselect(key="_runs_states").set_value([]).run()
    network = page.multiselect(key="_runs_networks")
    assert len(network.options) == 1
    network.set_value(network.options).run()
    assert names(page) == ["Waiting", "Done"]


def test_a_selected_run_is_shown_whole(store: RunStore) -> None:
    run = stores.completed_run(store, "Star *run*", TrainingConfig(epochs=3, learning_rate=0.005), accuracy=0.95)
    store.annotate(run.run_id, "Try wider\nstrokes")
    page = select(opened(), 0)
    assert page.subheader[0].value.startswith(r"Star \*run\*")
    metrics = {metric.label: metric.value for metric in page.metric}
    assert metrics["Test accuracy"] == "93.00 %"
    assert metrics["95 % interval"] == "92.48 – 93.48 %"
    assert metrics["Epochs"] == "3 of 3"
    assert "| Learning rate | 0.005 |" in texts(page)
    assert "| Validation share | 10 % |" in texts(page)
    assert "Try wider  \nstrokes" in texts(page)
    assert "After epoch 3, 3 of 903 images are misread:" in captions(page)
    assert "It has not reached 97 % on the validation images." in captions(page)
    assert "Changed while it trained: learning rate 0.001 → 0.0005 at epoch 1.5." in captions(page)
    assert metrics["Update size"] == "0.1 %"
    assert metrics["Weakest digit"] == "4: 96.8 %"
    assert "| Convolution 1 | 0.3 | 0.08 % | 3 of 32 |" in texts(page)
    assert "Training finished." in captions(page)
    assert "numpy" in texts(page)
    assert downloads(page) == {"Keras model", "ONNX model", "Predictions", "Settings", "History"}


def worst_captions(page: AppTest) -> list[str]:
    images: Sequence[Any] = page.get("image")
    return [image.caption for element in images for image in element.proto.imgs]


def test_a_slider_moves_matrix_and_worst_images_back_to_an_epoch(store: RunStore) -> None:
    run = stores.completed_run(store, "Looked back at")
    page = select(opened(), 0)
    slider = page.select_slider(key=f"_runs_epoch_{run.run_id}")
    assert (slider.options, slider.value) == (["1", "2", "3"], 3)
    assert worst_captions(page) == [f"True **{n}**, read **{n + 1}**  \n{n + 1} % for {n}" for n in range(3)]
    slider.set_value(1).run()
    assert not page.exception
    assert "After epoch 1, 1 of 901 images is misread:" in captions(page)
    assert worst_captions(page) == ["True **0**, read **1**  \n1 % for 0"]


def test_of_a_run_stored_before_the_matrix_can_be_looked_back_at_and_the_rest_is_explained(store: RunStore) -> None:
    run = stores.completed_run(store, "Of old", keeps_epochs=False)
    page = select(opened(), 0)
    page.select_slider(key=f"_runs_epoch_{run.run_id}").set_value(2).run()
    assert "After epoch 2, over 902 images. The worst images are not shown" in captions(page)
    assert "No gauges were kept" in captions(page)
    assert worst_captions(page) == []


def test_without_validation_images_there_is_no_slider_and_the_page_says_why(store: RunStore) -> None:
    run_id = store.create(TrainingConfig(validation_fraction=0.0), name="Blind").run_id
    store.save_history(run_id, RunHistory(epochs=(replace(stores.epoch(1), confusion=None, val_accuracy=None),)))
    page = select(opened(), 0)
    assert "This run set no validation images aside" in captions(page)
    assert not page.select_slider
    assert "reached" not in captions(page)


def test_pictures_that_cannot_be_had_leave_the_rest_of_the_page(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(indices: object) -> None:
        raise DataError("MNIST is *away*.")

    stores.completed_run(store, "No pictures")
    monkeypatch.setattr(validation_images, "load_training_images", fail)
    page = select(opened(), 0)
    assert r"The worst images cannot be shown: MNIST is \*away\*." in captions(page)
    assert "| Learning rate | 0.001 |" in texts(page)


def test_a_run_made_from_another_leads_to_it(store: RunStore) -> None:
    parent = stores.completed_run(store, "The parent")
    store.create(TrainingConfig(), name="The child", parent_id=parent.run_id)
    page = opened()
    page.text_input(key="_runs_text").set_value("child").run()
    page = select(page, 0)
    assert "Made from" in captions(page)
    button = page.button(key="_runs_parent")
    assert button.label == "The parent"
    button.click().run()
    assert not page.exception
    assert page.subheader[0].value.startswith("The parent")
    assert names(page) == ["The child", "The parent"]
    assert page.session_state[TABLE]["selection"]["rows"] == [1]


def test_a_run_whose_parent_was_deleted_says_so(store: RunStore) -> None:
    parent = stores.completed_run(store, "The parent")
    store.create(TrainingConfig(), name="The child", parent_id=parent.run_id)
    store.delete(parent.run_id)
    page = select(opened(), 0)
    assert "Made from a run that is no longer in the list." in captions(page)


def test_a_failed_run_says_why_and_offers_no_model(store: RunStore) -> None:
    run_id = store.create(TrainingConfig(), name="Broken").run_id
    store.set_state(run_id, RunState.FAILED, "The loss is not a number.")
    page = select(opened(), 0)
    assert "The loss is not a number." in captions(page)
    assert downloads(page) == {"Settings"}
    assert not [button for button in page.button if button.label == "Open confusions"]


def test_several_selected_runs_are_compared(store: RunStore) -> None:
    stores.completed_run(store, "Same", TrainingConfig(epochs=3, learning_rate=0.001))
    stores.completed_run(store, "Same", TrainingConfig(epochs=3, learning_rate=0.01), accuracy=0.97)
    page = select(opened(), 0, 1)
    assert page.subheader[0].value == "2 runs compared"
    assert "read the same 36 images right: no gap at all." in texts(page)
    results = page.dataframe[1].value
    assert list(results.iloc[6, :]) == ["Seconds to 97 · 98 · 99 %", "– · – · –", "– · – · –"]
    assert results.iloc[7, 1] == "learning rate 0.001 → 0.0005 at epoch 1.5"
    differing = page.dataframe[2].value
    assert list(differing.iloc[:, 0]) == ["Learning rate"]
    assert list(differing.iloc[0, 1:]) == ["0.01", "0.001"]
    assert all(column.startswith("Same (") for column in differing.columns[1:])
    assert "Epochs" in captions(page)


def test_two_runs_are_told_apart_from_noise_or_not(store: RunStore, mnist: Mnist, tmp_path: Path) -> None:
    good = nearest_mean_predictions(mnist)
    bad = np.roll(good.test_probabilities, 1, axis=0)
    store_finished_run(store, good, tmp_path)
    store_finished_run(store, replace(good, test_probabilities=bad), tmp_path)
    said = texts(select(opened(), 0, 1))
    more = int(
        (good.test_probabilities.argmax(axis=1) == good.y_test).sum() - (bad.argmax(axis=1) == good.y_test).sum()
    )
    assert f"reads {more:,} more images right than Nearest mean" in said
    assert "p < 0.001: more than noise." in said


def test_runs_of_which_one_lost_its_predictions_are_still_compared(store: RunStore) -> None:
    stores.completed_run(store, "Whole")
    broken = stores.completed_run(store, "Broken", accuracy=0.97)
    store.artifact(broken.run_id, Artifact.PREDICTIONS).unlink()
    page = select(opened(), 0, 1)
    assert "cannot be told" in captions(page)
    assert page.dataframe[1].value.iloc[0, 0] == "Test accuracy"


def test_the_same_run_stays_selected_when_another_comes(store: RunStore) -> None:
    stores.completed_run(store, "Old")
    page = select(opened(), 0)
    store.create(TrainingConfig(), name="New")
    page.run()
    assert names(page) == ["New", "Old"]
    assert page.subheader[0].value.startswith("Old")
    assert page.session_state[TABLE]["selection"]["rows"] == [1]


def test_a_run_is_renamed_and_noted(store: RunStore) -> None:
    run = stores.completed_run(store, "Before")
    page = select(opened(), 0)
    page.text_input(key=f"_runs_name_{run.run_id}").set_value("After")
    page.text_area(key=f"_runs_note_{run.run_id}").set_value("Wide strokes")
    next(button for button in page.button if button.label == "Save").click().run()
    assert names(page) == ["After"]
    assert "Wide strokes" in texts(page)
    assert (store.get(run.run_id).name, store.get(run.run_id).note) == ("After", "Wide strokes")


def test_a_name_that_is_refused_is_said(store: RunStore) -> None:
    run = stores.completed_run(store, "Before")
    page = select(opened(), 0)
    page.text_input(key=f"_runs_name_{run.run_id}").set_value("  ")
    next(button for button in page.button if button.label == "Save").click().run()
    assert names(page) == ["Before"]
    said = [*page.toast, *page.warning]
    assert "it needs 1 to 120" in said[0].value


def test_a_deleted_run_can_be_brought_back(store: RunStore) -> None:
    run = stores.completed_run(store, "Gone soon")
    page = select(opened(), 0)
    page.button(key="_runs_delete").click().run()
    assert "Deleted: Gone soon." in captions(page)
    assert "No runs yet" in texts(page)
    page.button(key="_runs_undo").click().run()
    assert names(page) == ["Gone soon"]
    assert "Deleted" not in captions(page)
    assert store.get(run.run_id) == run


def test_a_store_that_cannot_be_opened_is_one_sentence(lab_home: Path) -> None:
    st.cache_resource.clear()
    (lab_home / "runs").mkdir(parents=True)
    (lab_home / "runs" / "runs.db").write_text("no database, but long enough to be read as one" * 50)
    page = opened()
    assert "file is not a database" in page.error[0].value
    st.cache_resource.clear()
