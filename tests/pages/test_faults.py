"""Breaking a run on purpose on the Train page, and that every page says so afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.config import TrainingConfig
from mnist_core.data.faults import ALL_KEPT, NO_FAULTS, FaultPlan
from mnist_core.runs.record import Artifact
from mnist_core.runs.starting_again import given_files
from mnist_core.runs.states import RunState
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


def test_faults_stay_while_other_pages_are_looked_at_and_go_when_that_is_asked(lab: Lab) -> None:
    app = run(lab.page("train").slider(key="_train_fault_label_noise").set_value(0.3))
    app.multiselect(key="_train_fault_class_kept_digits").select(4)
    run(app)
    app = run(run(app.switch_page("../pages/runs.py")).switch_page("../pages/train.py"))
    assert (app.slider(key="_train_fault_label_noise").value, SAID) == (0.3, SAID)
    assert app.multiselect(key="_train_fault_class_kept_digits").value == [4]
    app = run(app.button(key="_train_faults_none").click())
    assert _started(lab, app) == NO_FAULTS


@pytest.mark.parametrize(
    "faults",
    [
        FaultPlan(label_noise=0.33, inverted=True, shift_pixels=-2),
        FaultPlan(class_kept=(1.0, 1.0, 1.0, 1.0, 0.3, 1.0, 1.0, 1.0, 1.0, 0.07)),
        NO_FAULTS,
    ],
)
def test_training_a_broken_run_again_plants_its_faults_again(lab: Lab, faults: FaultPlan) -> None:
    before = lab.store.create(TrainingConfig(epochs=3), name="Before", faults=faults)
    lab.store.set_state(before.run_id, RunState.STOPPED)
    app = run(lab.page("train").toggle(key="_train_fault_inverted").set_value(True))  # of another run, to be forgotten
    app = run(app.switch_page("../pages/runs.py"))
    app.session_state["_runs_table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app = run(run(app).button(key="_runs_again").click())
    assert [title.value for title in app.title] == ["Train"]
    app = run(app.switch_page("../pages/train.py"))  # where the button has led; the test's app forgets that
    run(app.button(key="_train_start").click())
    again = next(one for one in lab.store.runs() if one.run_id != before.run_id)
    assert (again.config, again.faults) == (before.config, faults)


def test_a_fine_tuned_run_is_trained_again_from_the_same_start(lab: Lab) -> None:
    parent = lab.store.create(TrainingConfig(), name="Parent").run_id
    files = {Artifact.START_WEIGHTS: b"weights", Artifact.OWN_DIGITS: b"digits"}
    taught = lab.store.create(TrainingConfig(epochs=2), name="Taught", parent_id=parent, files=files)
    for one in (parent, taught.run_id):
        lab.store.set_state(one, RunState.STOPPED)
    app = lab.page("runs")
    app.session_state["_runs_table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    run(run(app).button(key="_runs_again").click())
    again = next(one for one in lab.store.runs() if one.run_id not in (parent, taught.run_id))
    assert (again.name, again.config, again.parent_id) == ("Taught", taught.config, parent)
    assert given_files(lab.store, again.run_id) == files


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
