"""The Train page: setting up and starting runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.config import config_fields
from mnist_core.presets import PRESETS
from tests.pages.lab import Lab, run
from tests.pages.train_page import buttons, start, words
from tests.workers import DEADLINE_SECONDS


@pytest.fixture
def lab(lab_home_with_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    lab = Lab(monkeypatch)
    yield lab
    lab.close()


def _inputs(app: AppTest) -> list[Any]:
    return [*app.selectbox, *app.number_input, *app.slider, *app.select_slider, *app.toggle]


def test_every_setting_has_an_input_that_says_what_it_does(lab: Lab) -> None:
    app = lab.page("train")
    for info in config_fields():
        (found,) = [part for part in _inputs(app) if part.key == f"_train_{info.name}"]
        assert (found.label, found.value) == (info.label, getattr(PRESETS["fast"].config, info.name))
        assert info.help in found.help


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_fills_the_form_with_exactly_its_settings(lab: Lab, preset: str) -> None:
    app = run(lab.page("train").selectbox(key="_train_preset").select(preset))
    start(app)
    (live,) = lab.queue.live()
    assert live.config == PRESETS[preset].config
    assert lab.store.get(live.run_id).preset == preset
    assert live.name == PRESETS[preset].label


def test_a_change_is_told_and_the_run_is_no_longer_called_the_preset(lab: Lab) -> None:
    app = run(lab.page("train").number_input(key="_train_epochs").set_value(7))
    assert "Changed from the preset: epochs." in words(app)
    start(app)
    (live,) = lab.queue.live()
    assert live.config == PRESETS["fast"].config.model_copy(update={"epochs": 7})
    assert (live.name, lab.store.get(live.run_id).preset) == ("Fast convolutional network", None)


def test_settings_survive_a_visit_to_another_page(lab: Lab) -> None:
    app = run(lab.page("train").number_input(key="_train_epochs").set_value(7))
    run(app.switch_page("../pages/home.py"))
    run(app.switch_page("../pages/train.py"))
    assert app.number_input(key="_train_epochs").value == 7


def test_settings_that_exclude_each_other_disable_the_start_and_say_why(lab: Lab) -> None:
    app = lab.page("train")
    app.number_input(key="_train_early_stopping_patience").set_value(3)
    run(app.slider(key="_train_validation_fraction").set_value(0.0))
    assert buttons(app)["Start training"] is True
    assert "needs validation images; raise" in words(app)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("_train_epochs", 5000, "epochs is 5000; allowed is 1 to 200"),
        ("_train_epochs", 0, "epochs is 0; allowed is 1 to 200"),
        ("_train_layer_0_filters", 9999, "layers.0.filters is 9999; allowed is 1 to 512"),
        ("_train_layer_0_kernel", -1, "layers.0.kernel is -1; allowed is 1 to 11"),
    ],
)
def test_a_number_outside_its_range_disables_the_start_and_says_why(
    lab: Lab, key: str, value: int, reason: str
) -> None:
    app = run(lab.page("train").selectbox(key="_train_architecture").select("custom"))
    before = app.number_input(key=key).value
    run(app.number_input(key=key).set_value(value))
    assert buttons(app)["Start training"] is True
    assert reason in words(app)
    run(app.number_input(key=key).set_value(before))
    assert buttons(app)["Start training"] is False


def test_layers_can_be_added_moved_changed_and_removed(lab: Lab) -> None:
    app = run(lab.page("train").selectbox(key="_train_architecture").select("custom"))
    run(app.number_input(key="_train_layer_0_filters").set_value(5))
    run(app.selectbox(key="_train_new_layer").select("dropout"))
    run(app.button(key="_train_add_layer").click())
    run(app.slider(key="_train_layer_4_rate").set_value(0.5))
    run(app.button(key="_train_layer_4_up").click())
    run(app.button(key="_train_layer_1_out").click())
    start(app)
    (live,) = lab.queue.live()
    layers = live.config.model_dump()["layers"]
    assert [layer["kind"] for layer in layers] == ["conv", "flatten", "dropout", "dense"]
    assert (layers[0]["filters"], layers[2]["rate"]) == (5, 0.5)


def test_layers_that_cannot_follow_one_another_are_explained_before_the_start(lab: Lab) -> None:
    app = run(lab.page("train").selectbox(key="_train_architecture").select("custom"))
    run(app.button(key="_train_layer_2_down").click())
    assert "Layer 3 (dense) receives 13 × 13 × 16" in words(app)
    assert buttons(app)["Start training"] is True


def test_a_link_brings_its_settings(lab: Lab) -> None:
    app = lab.page("train")
    app.query_params["settings"] = '{"architecture":"mlp","epochs":9}'
    run(app)
    assert (app.selectbox(key="_train_architecture").value, app.number_input(key="_train_epochs").value) == ("mlp", 9)
    assert "settings" not in app.query_params
    (link,) = app.code
    assert link.value.endswith("?settings=%7B%22architecture%22%3A%22mlp%22%2C%22epochs%22%3A9%7D")


@pytest.mark.parametrize(
    ("settings", "reason"), [('{"epochs":0}', "epochs is 0; allowed is 1 to 200"), ("{bad", "Invalid JSON")]
)
def test_a_link_with_settings_that_are_not_allowed_is_told_above_the_form(lab: Lab, settings: str, reason: str) -> None:
    app = lab.page("train")
    app.query_params["settings"] = settings
    run(app)
    (notice,) = app.warning
    assert notice.value.startswith("The settings in the link were not used: ")
    assert reason in notice.value
    assert app.number_input(key="_train_epochs").value == PRESETS["fast"].config.epochs
    assert buttons(app)["Start training"] is False
    assert not run(app).warning


def test_without_the_images_the_start_waits_and_a_failure_can_be_tried_again(
    lab_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNIST_LAB_DATA", str(lab_home / "nothing.npz"))
    lab = Lab(monkeypatch)
    app = lab.page("train")
    assert lab.preparation.wait(DEADLINE_SECONDS).state == "failed"
    run(app)
    assert "nothing can be trained yet" in words(app)
    assert "The MNIST images are missing; see above." in words(app)
    shown = buttons(app)
    assert (shown["Start training"], shown["Try again"]) == (True, False)
    lab.close()
