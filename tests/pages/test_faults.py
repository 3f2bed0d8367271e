"""Breaking a run on purpose on the Train page, and that every page says so afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.config import TrainingConfig
from mnist_core.data.faults import ALL_KEPT, NO_FAULTS, FaultPlan
from tests.pages.lab import Lab, run
from tests.stores import completed_run
from tests.workers import PROGRESS, WINDOW

FEW_FOURS = tuple(0.2 if digit == 4 else share for digit, share in enumerate(ALL_KEPT))
SAID = "Broken on purpose\\: wrong labels 30 %."


@pytest.fixture
def lab(lab_home_with_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    lab = Lab(monkeypatch)
    yield lab
    lab.close()


def _captions(app: AppTest) -> list[str]:
    return [caption.value.removeprefix(":material/bug_report: ") for caption in app.caption]


def _started(lab: Lab, app: AppTest) -> FaultPlan:
    run(app.button(key="_train_start").click())
    return lab.store.runs()[0].faults


def test_nothing_is_broken_unless_asked_for(lab: Lab) -> None:
    app = lab.page("train")
    assert not [caption for caption in _captions(app) if caption.startswith("Broken")]
    assert _started(lab, app) == NO_FAULTS


def test_every_kind_of_fault_can_be_planted(lab: Lab) -> None:
    app = lab.page("train")
    app.slider(key="_train_fault_training_share").set_value(0.5)
    app.slider(key="_train_fault_thin_share").set_value(0.25)
    app.multiselect(key="_train_fault_class_kept_digits").select(4)
    app.slider(key="_train_fault_label_noise").set_value(0.3)
    app.select_slider(key="_train_fault_pixel_scale").set_value(0.5)
    app.toggle(key="_train_fault_inverted").set_value(True)
    app.number_input(key="_train_fault_shift_pixels").set_value(-2)
    app.select_slider(key="_train_fault_blur_pixels").set_value(1.5)
    run(run(app).slider(key="_train_fault_class_kept_kept").set_value(0.2))
    assert _started(lab, app).model_dump() == {
        "training_share": 0.5,
        "thin_share": 0.25,
        "class_kept": FEW_FOURS,
        "label_noise": 0.3,
        "pixel_scale": 0.5,
        "inverted": True,
        "shift_pixels": -2,
        "blur_pixels": 1.5,
    }


def test_a_fault_out_of_range_is_one_clear_sentence(lab: Lab) -> None:
    app = run(lab.page("train").number_input(key="_train_fault_shift_pixels").set_value(9))
    assert "shift_pixels" in app.error[0].value.replace("\\", "")


def test_the_train_page_says_before_and_while_it_trains_that_a_run_is_broken(lab: Lab) -> None:
    app = run(lab.page("train").slider(key="_train_fault_label_noise").set_value(0.3))
    assert _captions(app).count(SAID) == 1
    run(app.button(key="_train_start").click())
    lab.worker().say(WINDOW, PROGRESS)
    assert _captions(run(lab.page("train"))).count(SAID) == 1


def test_the_runs_page_says_which_run_was_broken(lab: Lab) -> None:
    whole = completed_run(lab.store, "Whole")
    broken = lab.store.create(TrainingConfig(), name="Broken", faults=FaultPlan(label_noise=0.3))
    lab.queue.close()
    app = lab.page("runs")
    assert app.dataframe[0].value["Broken on purpose"].tolist() == ["wrong labels 30 %", ""]
    app.session_state["_runs_table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    assert SAID in _captions(run(app))
    app.session_state["_runs_table"] = {"selection": {"rows": [0, 1], "columns": [], "cells": []}}
    differing = run(app).dataframe[2].value
    assert "Broken on purpose" in differing.iloc[:, 0].tolist()
    assert {whole.name, broken.name} <= set(differing.columns)
