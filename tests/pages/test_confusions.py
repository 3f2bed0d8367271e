"""The Confusions page on a real store, with a real classifier's predictions of the real test images."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.confusions import slices_view
from dashboard.confusions.robustness_runs import sweep_of
from mnist_core.config import TrainingConfig
from mnist_core.drawing.starter import starter_model
from mnist_core.evaluation import robustness_sweep
from mnist_core.evaluation.ambiguity import read_ambiguity
from mnist_core.evaluation.cases import ambiguous_cases, predicted_digits
from mnist_core.evaluation.confusion import confusion_matrix
from mnist_core.evaluation.doubt_sentences import choices_text
from mnist_core.evaluation.doubtful import WITHOUT_MAJORITY
from mnist_core.evaluation.judged_handwriting import judged_handwriting
from mnist_core.figures.probabilities import percent
from mnist_core.runs.record import Artifact, Predictions
from mnist_core.runs.store import RunStore
from tests.nearest_mean import nearest_mean_predictions, store_finished_run
from tests.pages.lab import serve
from tests.stores import new_store
from tests.waiting import wait_until

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

PAGE = Path(__file__).parents[2] / "pages" / "confusions.py"


@pytest.fixture(scope="module")
def predictions(mnist: Mnist) -> Predictions:
    return nearest_mean_predictions(mnist)


@pytest.fixture
def store(lab_home_with_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    store = new_store(lab_home_with_data / "runs")
    serve(monkeypatch, store)
    yield store
    st.cache_resource.clear()


@pytest.fixture
def app(store: RunStore, tmp_path: Path, predictions: Predictions) -> AppTest:
    store_finished_run(store, predictions, tmp_path)
    return AppTest.from_file(PAGE, default_timeout=30).run()


def _texts(app: AppTest) -> str:
    return "\n".join(element.value for element in app.markdown)


def _pair_list(app: AppTest) -> Any:
    (pair,) = [box for box in app.selectbox if box.label == "Pair"]
    return pair


def _captions(app: AppTest, gallery: int = 0) -> list[str]:
    return app.image[gallery].captions


def test_the_verdict_and_both_pinned_pairs_come_first_with_real_numbers(app: AppTest, predictions: Predictions) -> None:
    assert not app.exception
    matrix = confusion_matrix(predictions.y_test, predicted_digits(predictions.test_probabilities))
    assert (
        app.markdown[0].value
        == "#### Accuracy 82.03 % (95 % interval 81.27 to 82.77 %): 1,797 errors in 10,000 test images."
    )
    assert app.markdown[1].value == "**4 and 9**"
    four_nine, seven_one = matrix[4, 9] + matrix[9, 4], matrix[7, 1] + matrix[1, 7]
    assert app.markdown[2].value.startswith(f"{four_nine} of 1,991 images were read as the other digit: ")
    assert app.markdown[2].value.endswith("No pair is confused more often; 3 and 5 comes next with 167.")
    assert app.markdown[3].value == "**7 and 1**"
    assert app.markdown[4].value.startswith(f"{seven_one} of 2,163 images were read as the other digit: ")
    assert f"make {four_nine + seven_one} of the run's 1,797 errors" in app.markdown[5].value


def test_it_opens_on_the_worst_cell_and_lists_its_images_surest_first(app: AppTest, predictions: Predictions) -> None:
    true, predicted = app.selectbox(key="_confusions_true").value, app.selectbox(key="_confusions_predicted").value
    y_pred = predicted_digits(predictions.test_probabilities)
    cell = (predictions.y_test == true) & (y_pred == predicted)
    assert f"{cell.sum()} true {true}s read as {predicted}; the surest first." in _texts(app)
    shown = _captions(app)
    assert all(caption.startswith(f"True **{true}**, read **{predicted}**") for caption in shown)
    surest = predictions.test_probabilities[cell, predicted].max()
    assert f"{percent(float(surest))} sure" in shown[0]


def test_the_two_lists_choose_another_cell(app: AppTest, predictions: Predictions) -> None:
    app.selectbox(key="_confusions_true").select(7)
    app.selectbox(key="_confusions_predicted").select(1).run()
    y_pred = predicted_digits(predictions.test_probabilities)
    count = int(((predictions.y_test == 7) & (y_pred == 1)).sum())
    assert f"{count} true 7s read as 1; the surest first." in _texts(app)
    assert _captions(app)[0].startswith("True **7**, read **1**")


def test_a_cell_without_images_says_so(app: AppTest) -> None:
    app.selectbox(key="_confusions_true").select(1)
    app.selectbox(key="_confusions_predicted").select(0).run()
    assert "No true 1 was read as 0; choose another cell." in _texts(app)


def test_a_click_on_a_cell_chooses_it(app: AppTest) -> None:
    app.session_state["_confusions_matrix"] = {"click": {"x": 9, "y": 4, "curve": 0}}
    app.run()
    assert app.selectbox(key="_confusions_true").value == 4
    assert app.selectbox(key="_confusions_predicted").value == 9
    assert _captions(app)[0].startswith("True **4**, read **9**")


def test_the_ambiguous_images_of_any_pair_follow_the_slider(app: AppTest, predictions: Predictions) -> None:
    probabilities, y_true = predictions.test_probabilities, predictions.y_test
    assert _pair_list(app).value == (4, 9)
    _pair_list(app).select((7, 1))
    app.slider(key="_confusions_margin").set_value(0.1).run()
    cases = ambiguous_cases(probabilities, y_true, 7, 1, 0.1)
    right = sum(case.is_right for case in cases)
    assert len(cases) > 0
    assert (
        f"{len(cases)} images have 7 and 1 at most 0.10 apart: {right} read rightly, {len(cases) - right} wrongly."
        in _texts(app)
    )
    ambiguous = _captions(app, gallery=1)
    assert len(ambiguous) == min(12, len(cases))
    assert f"margin {cases[0].margin:.3f}" in ambiguous[0]


def test_the_pair_list_has_all_45_with_the_pinned_ones_first(app: AppTest) -> None:
    options = _pair_list(app).options
    assert len(options) == 45
    assert options[0].startswith("4 and 9 · ") and options[1].startswith("7 and 1 · ")
    assert options[2] == "3 and 5 · 167 errors"


def test_another_run_keeps_the_pair_and_brings_its_own_numbers(
    app: AppTest, store: RunStore, tmp_path: Path, predictions: Predictions
) -> None:
    _pair_list(app).select((3, 5)).run()
    blurred = 0.5 * predictions.test_probabilities + 0.5 * np.roll(predictions.test_probabilities, 2, axis=1)
    other = store_finished_run(store, replace(predictions, test_probabilities=blurred), tmp_path)
    app.run()
    app.selectbox(key="_confusions_run").select(other).run()
    assert not app.exception
    matrix = confusion_matrix(predictions.y_test, predicted_digits(blurred))
    errors = matrix[3, 5] + matrix[5, 3]
    assert _pair_list(app).value == (3, 5)
    assert f"3 and 5 · {errors:,} errors" in _pair_list(app).options
    assert errors != 167


@pytest.mark.parametrize("numbers", ["Row %", "Column %"])
def test_the_numbers_can_be_shares_of_row_or_column(app: AppTest, numbers: str) -> None:
    app.segmented_control(key="_confusions_numbers").set_value(numbers).run()
    assert not app.exception


def test_the_scores_of_every_digit_stand_with_their_intervals(app: AppTest) -> None:
    table = app.dataframe[0].value
    assert table["Images"].tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert table["Recall"][1] == "96.2 % (94.9 to 97.2)"


def test_without_a_finished_run_the_way_to_train_is_offered(store: RunStore) -> None:
    store.create(TrainingConfig(), name="Waits")
    app = AppTest.from_file(PAGE, default_timeout=30).run()
    assert not app.exception
    assert app.button(key="_confusions_train").label == "Train a network"
    assert not app.image


def test_predictions_that_are_not_numbers_give_one_clear_sentence(
    store: RunStore, tmp_path: Path, predictions: Predictions
) -> None:
    spoiled = replace(predictions, test_probabilities=predictions.test_probabilities * np.nan)
    store_finished_run(store, spoiled, tmp_path)
    app = AppTest.from_file(PAGE, default_timeout=30).run()
    assert not app.exception
    assert app.error[0].value.startswith("10,000 of 10,000 images have probabilities that are not numbers")


@pytest.fixture
def measured(mnist: Mnist) -> None:
    """The handwriting of the test images is known already."""
    judged_handwriting()


def test_the_handwriting_is_measured_only_when_asked_for(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices_view, "is_measured", lambda: False)
    app.run()
    assert not app.tabs[1].dataframe
    assert app.button(key="_slices_measure").label == "Measure the handwriting"


def test_beyond_accuracy_each_tab_begins_with_its_verdict(measured: None, app: AppTest) -> None:
    calibration, handwriting, robustness, doubtful = app.tabs
    assert [tab.label for tab in app.tabs] == ["Calibration", "Handwriting", "Robustness", "Doubtful labels"]
    assert calibration.markdown[0].value.startswith("**The network is ")
    assert "82.03 % (81.27 to 82.77)" in calibration.markdown[0].value
    assert "is read worst: " in handwriting.markdown[0].value
    table = handwriting.dataframe[0].value
    assert len(table) >= 1 and table["Images"].min() >= 60
    assert robustness.caption[0].value.endswith("choose one that has finished training.")
    assert "errors are the network's own" in doubtful.markdown[0].value
    assert "without the 15 images that found no majority among five people" in doubtful.markdown[1].value
    assert doubtful.markdown[2].value.startswith("- 4 and 9: of ")
    assert len(doubtful.image[0].captions) == 12


def test_the_images_behind_the_doubt_are_drawn_once_opened(measured: None, app: AppTest, mnist: Mnist) -> None:
    committee = read_ambiguity()
    app.session_state["_doubtful_hesitant"] = app.session_state["_doubtful_suspects"] = True
    app.run()
    hesitant, suspected = app.tabs[3].image[1:]
    assert f"{len(committee.most_ambiguous_first)} test images are so" in app.tabs[3].markdown[4].value
    true, read = mnist.y_test[committee.most_ambiguous_first[0]], "True **{}**, read"
    assert hesitant.captions[0].startswith(read.format(true))
    assert hesitant.captions[0].endswith(choices_text(committee, committee.most_ambiguous_first[0]))
    surest = max(committee.suspects, key=lambda suspect: suspect.confidence)
    assert suspected.captions[0].startswith(f"**{mnist.y_train[surest.index]} → {surest.suggested}**")
    assert suspected.captions[0].endswith(f"no. {surest.index}")


def test_another_measure_can_be_chosen(measured: None, app: AppTest) -> None:
    app.segmented_control(key="_slices_measure_shown").set_value("slant").run()
    assert not app.exception


@pytest.fixture
def with_model(
    store: RunStore, mnist: Mnist, tmp_path: Path, predictions: Predictions, monkeypatch: pytest.MonkeyPatch
) -> str:
    """A finished run that left the starter's model; its sweep reads a few test images only."""
    hard = list(WITHOUT_MAJORITY)  # the starter model misreads some of them under every corruption
    monkeypatch.setattr(robustness_sweep, "load_test_images", lambda: (mnist.x_test[hard], mnist.y_test[hard]))
    run_id = store_finished_run(store, predictions, tmp_path)
    store.save_artifact(run_id, Artifact.ONNX, starter_model())
    return run_id


def test_robustness_is_measured_behind_a_button_and_kept(with_model: str) -> None:
    app = AppTest.from_file(PAGE, default_timeout=60).run()
    assert app.tabs[2].markdown[0].value.startswith("Let this network read the 10,000 test images under 17")
    app.button(key="_robustness_start").click().run()
    assert not app.exception
    wait_until(lambda: not sweep_of(with_model).status().is_busy)
    app.run()
    assert app.tabs[2].markdown[0].value.startswith("**It keeps ")
    assert len(app.tabs[2].dataframe[0].value) == 17
    assert "Measure robustness" not in [button.label for button in app.button]
    assert len(app.tabs[2].image[0].captions) == 17


def test_another_measured_run_can_be_laid_over(
    with_model: str, store: RunStore, tmp_path: Path, predictions: Predictions
) -> None:
    other = store_finished_run(store, predictions, tmp_path)
    store.save_artifact(other, Artifact.ONNX, starter_model())
    sweep = sweep_of(with_model)
    sweep.start()
    wait_until(lambda: not sweep.status().is_busy)
    app = AppTest.from_file(PAGE, default_timeout=60).run()
    (others,) = app.tabs[2].multiselect
    assert len(others.options) == 1 and "Nearest mean" in others.options[0]
    others.select(others.options[0]).run()
    assert not app.exception
    assert (
        app.tabs[2]
        .markdown[1]
        .value.startswith("Under corruptions this run makes 1.00 times the errors of Nearest mean")
    )


def test_a_sweep_at_work_shows_how_far_it_is_and_can_be_cancelled(
    with_model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def held(*args: Any, report: Any, is_cancelled: Any) -> None:
        report(0.25)
        assert go_on.wait(60)
        assert is_cancelled()

    monkeypatch.setattr(robustness_sweep, "measure_robustness", held)
    app = AppTest.from_file(PAGE, default_timeout=60).run()
    app.button(key="_robustness_start").click().run()
    wait_until(lambda: sweep_of(with_model).status().fraction == 0.25)
    app.run()
    assert app.tabs[2].get("progress")[0].proto.text == "Reading corrupted pictures, 25 %"
    app.button(key="_robustness_cancel").click().run()
    go_on.set()
    wait_until(lambda: not sweep_of(with_model).status().is_busy)
    app.run()
    assert app.tabs[2].caption[0].value == "The measuring was cancelled; nothing of it was kept."
