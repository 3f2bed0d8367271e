"""The Train page: setting up, starting, watching and steering runs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.config import TrainingConfig, config_fields
from mnist_core.errors import StoreUnavailableError
from mnist_core.presets import PRESETS
from mnist_core.runs import owed
from mnist_core.runs.messages import SetRate, Started, Train
from mnist_core.runs.states import RunState
from mnist_core.training.metrics import Change
from tests.pages.lab import Lab, run
from tests.stores import GAUGES
from tests.waiting import wait_until
from tests.workers import DEADLINE_SECONDS, EPOCH, PROGRESS, WINDOW


@pytest.fixture
def lab(lab_home_with_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    lab = Lab(monkeypatch)
    yield lab
    lab.close()


def _words(app: AppTest) -> str:
    groups = (app.caption, app.markdown, app.subheader, app.warning, app.error)
    return "\n".join(element.value for group in groups for element in group)


def _buttons(app: AppTest) -> dict[str, bool]:
    return {button.label: button.disabled for button in app.button if button.label}


def _figures(app: AppTest) -> dict[str, dict[str, Any]]:
    found = (
        json.loads(json.loads(part.proto.json)["figure"]) | json.loads(part.proto.json)
        for part in app.get("bidi_component")
    )
    return {figure["label"]: figure for figure in found}


def _start(app: AppTest) -> AppTest:
    return run(app.button(key="_train_start").click())


def test_every_setting_has_an_input_that_says_what_it_does(lab: Lab) -> None:
    app = lab.page("train")
    for info in config_fields():
        (found,) = [part for part in _inputs(app) if part.key == f"_train_{info.name}"]
        assert (found.label, found.value) == (info.label, getattr(PRESETS["fast"].config, info.name))
        assert info.help in found.help


def _inputs(app: AppTest) -> list[Any]:
    return [*app.selectbox, *app.number_input, *app.slider, *app.select_slider, *app.toggle]


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_fills_the_form_with_exactly_its_settings(lab: Lab, preset: str) -> None:
    app = run(lab.page("train").selectbox(key="_train_preset").select(preset))
    _start(app)
    (live,) = lab.queue.live()
    assert live.config == PRESETS[preset].config
    assert lab.store.get(live.run_id).preset == preset
    assert live.name == PRESETS[preset].label


def test_a_change_is_told_and_the_run_is_no_longer_called_the_preset(lab: Lab) -> None:
    app = run(lab.page("train").number_input(key="_train_epochs").set_value(7))
    assert "Changed from the preset: epochs." in _words(app)
    _start(app)
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
    assert _buttons(app)["Start training"] is True
    assert "needs validation images; raise" in _words(app)


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
    assert _buttons(app)["Start training"] is True
    assert reason in _words(app)
    run(app.number_input(key=key).set_value(before))
    assert _buttons(app)["Start training"] is False


def test_layers_can_be_added_moved_changed_and_removed(lab: Lab) -> None:
    app = run(lab.page("train").selectbox(key="_train_architecture").select("custom"))
    run(app.number_input(key="_train_layer_0_filters").set_value(5))
    run(app.selectbox(key="_train_new_layer").select("dropout"))
    run(app.button(key="_train_add_layer").click())
    run(app.slider(key="_train_layer_4_rate").set_value(0.5))
    run(app.button(key="_train_layer_4_up").click())
    run(app.button(key="_train_layer_1_out").click())
    _start(app)
    (live,) = lab.queue.live()
    layers = live.config.model_dump()["layers"]
    assert [layer["kind"] for layer in layers] == ["conv", "flatten", "dropout", "dense"]
    assert (layers[0]["filters"], layers[2]["rate"]) == (5, 0.5)


def test_layers_that_cannot_follow_one_another_are_explained_before_the_start(lab: Lab) -> None:
    app = run(lab.page("train").selectbox(key="_train_architecture").select("custom"))
    run(app.button(key="_train_layer_2_down").click())
    assert "Layer 3 (dense) receives 13 × 13 × 16" in _words(app)
    assert _buttons(app)["Start training"] is True


def test_a_run_can_be_watched_paused_resumed_and_stopped(lab: Lab) -> None:
    app = _start(lab.page("train"))
    (live,) = lab.queue.live()
    worker = lab.worker()
    assert isinstance(worker.hear(), Train)
    worker.say(Started(), WINDOW, PROGRESS, EPOCH)
    wait_until(lambda: bool(lab.queue.live()[0].epochs))

    run(app)
    assert app.query_params["run"] == live.run_id
    figures = _figures(app)
    assert [trace["name"] for trace in figures["Loss over epochs"]["data"]] == ["Batches", "Training", "Validation"]
    assert figures["Loss over epochs"]["revision"] == live.run_id
    assert "Validation confusion matrix" in figures

    run(app.button(key=f"_train_Pause_{live.run_id}").click())
    assert "paused" in _words(app)
    run(app.button(key=f"_train_Resume_{live.run_id}").click())
    assert "running" in _words(app)
    run(app.button(key=f"_train_Stop_{live.run_id}").click())
    assert lab.queue.live()[0].state is RunState.STOPPING
    assert "Stop" not in _buttons(app)


def test_a_second_viewer_sees_the_run_in_training_and_keeps_it_when_it_ends(lab: Lab) -> None:
    run_id = lab.queue.submit(TrainingConfig(), name="Someone else's")
    viewer = lab.page("train")
    assert "Someone else's" in _words(viewer)
    lab.worker().train_at_once()
    lab.queue.wait(run_id, DEADLINE_SECONDS)
    run(viewer)
    assert "**Test accuracy 90.00 %** · 95 % interval 89.40–90.57 %" in _words(viewer)
    assert {"See its confusions", "Draw with it", "Open in Runs"} <= _buttons(viewer).keys()


def test_a_run_of_an_earlier_server_is_found_by_its_address(lab: Lab) -> None:
    run_id = lab.queue.submit(TrainingConfig(), name="Old one")
    lab.worker().train_at_once()
    lab.queue.wait(run_id, DEADLINE_SECONDS)
    lab.queue.close()
    lab.queue = type(lab.queue)(lab.store)
    app = lab.page("train")
    app.query_params["run"] = run_id
    assert "Old one" in _words(run(app))


def test_waiting_runs_are_listed_with_their_place_and_can_be_taken_off(lab: Lab) -> None:
    app = _start(lab.page("train"))
    assert isinstance(lab.worker().hear(), Train)
    waiting = [lab.queue.submit(TrainingConfig(), name=f"Waiting {number}") for number in (1, 2)]
    run(app)
    assert "number 2 in the queue" in _words(app)
    run(app.button(key=f"_train_Remove_{waiting[0]}").click())
    snapshot = lab.queue.snapshot(waiting[0])
    assert snapshot is not None and snapshot.state is RunState.STOPPED
    run(app.button(key=f"_train_watch_{waiting[1]}").click())
    assert "Number 1 in the queue." in "".join(part.proto.text for part in app.get("progress"))


def test_another_start_leaves_the_viewer_with_the_run_in_training(lab: Lab) -> None:
    app = lab.page("train")
    app.text_input(key="_train_name").set_value("First")
    _start(app)
    assert isinstance(lab.worker().hear(), Train)
    assert app.text_input(key="_train_name").value == ""
    app.text_input(key="_train_name").set_value("Second")
    _start(app)
    first, second = lab.queue.live()
    assert (first.name, second.name) == ("First", "Second")
    assert app.query_params["run"] == first.run_id
    assert "number 1 in the queue" in _words(app)
    assert [toast.value for toast in app.toast] == ["Queued. It waits under Also at work until its turn comes."]
    assert app.text_input(key="_train_name").value == ""


def test_a_waiting_run_shows_its_place_and_nothing_that_is_still_empty(lab: Lab) -> None:
    app = _start(lab.page("train"))
    assert isinstance(lab.worker().hear(), Train)
    waiting = lab.queue.submit(TrainingConfig(), name="Waiting")
    run(app)
    run(app.button(key=f"_train_watch_{waiting}").click())
    assert "Number 1 in the queue." in "".join(part.proto.text for part in app.get("progress"))
    assert "What happened" not in _words(app)
    assert "Validation images" not in _words(app)


def test_a_run_taken_off_the_queue_shows_nothing_that_is_empty(lab: Lab) -> None:
    app = _start(lab.page("train"))
    assert isinstance(lab.worker().hear(), Train)
    waiting = lab.queue.submit(TrainingConfig(), name="Waiting")
    lab.queue.stop(waiting)
    app.query_params["run"] = waiting
    run(app)
    assert "It ended before it had learned anything" in _words(app)
    assert "What happened" not in _words(app)
    assert "Validation images" not in _words(app)


@pytest.mark.parametrize("run_id", ["0" * 32, "no-id"])
def test_an_unknown_run_in_the_address_is_told_with_the_way_to_the_known_ones(lab: Lab, run_id: str) -> None:
    app = lab.page("train")
    assert "is not known here" not in _words(app)
    app.query_params["run"] = run_id
    run(app)
    assert "The run in this address is not known here." in _words(app)
    assert [link.proto.label for link in app.get("page_link")] == ["All runs"]


def test_a_run_that_the_store_refuses_says_so_and_takes_it_back_once_it_is_stored(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _start(lab.page("train"))
    worker = lab.worker()
    worker.hear()
    refused = StoreUnavailableError("Could not store it: no room is left on the disk that holds here (0 bytes free).")
    with monkeypatch.context() as patched:
        patched.setattr(lab.store, "log_epoch", _raiser(refused))
        patched.setattr(owed, "RETRY_SECONDS", 0.05)
        worker.say(Started(), WINDOW, PROGRESS, EPOCH)
        wait_until(lambda: lab.queue.live()[0].trouble is not None)
        retry_at = time.monotonic() + 0.05
        assert "no room is left on the disk" in _words(run(app))
    wait_until(lambda: time.monotonic() > retry_at)
    worker.say(EPOCH)
    wait_until(lambda: lab.queue.live()[0].trouble is None)
    assert "no room is left" not in "".join(element.value for element in run(app).warning)


def _raiser(error: Exception) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise error

    return refuse


def test_a_failed_run_says_why(lab: Lab) -> None:
    app = _start(lab.page("train"))
    (live,) = lab.queue.live()
    worker = lab.worker()
    worker.hear()
    worker.say(Started())
    worker.die()
    lab.queue.wait(live.run_id, DEADLINE_SECONDS)
    assert "signal 9 (SIGKILL)" in _words(run(app))


def test_a_run_without_validation_images_says_why_there_is_no_matrix(lab: Lab) -> None:
    run(lab.page("train").selectbox(key="_train_preset").select("article_cnn"))
    lab.queue.submit(PRESETS["article_cnn"].config)
    assert "sets no validation images aside" in _words(lab.page("train"))


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
    assert _buttons(app)["Start training"] is False
    assert not run(app).warning


def test_without_the_images_the_start_waits_and_a_failure_can_be_tried_again(
    lab_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNIST_LAB_DATA", str(lab_home / "nothing.npz"))
    lab = Lab(monkeypatch)
    app = lab.page("train")
    assert lab.preparation.wait(DEADLINE_SECONDS).state == "failed"
    run(app)
    assert "nothing can be trained yet" in _words(app)
    assert "The MNIST images are missing; see above." in _words(app)
    buttons = _buttons(app)
    assert (buttons["Start training"], buttons["Try again"]) == (True, False)
    lab.close()


def test_the_learning_rate_is_changed_from_the_controls_and_marked_on_the_curves(lab: Lab) -> None:
    app = _start(lab.page("train"))
    (live,) = lab.queue.live()
    worker = lab.worker()
    worker.hear()
    assert "Change" not in _buttons(app)
    worker.say(Started(), WINDOW, PROGRESS)
    wait_until(lambda: bool(lab.queue.live()[0].windows))
    rate = run(app).number_input(key=f"_train_rate_{live.run_id}")
    assert (rate.value, rate.min, rate.max) == (live.config.learning_rate, 1e-6, 10.0)
    assert "It is 0.1 now." in _words(app)
    rate.set_value(0.0005)
    run(next(button for button in app.button if button.label == "Change").click())
    assert worker.hear() == SetRate(0.0005)
    worker.say(Change(5, 0.5, "learning_rate", 0.1, 0.0005), GAUGES)
    wait_until(lambda: lab.queue.live()[0].gauges is not None)
    run(app)
    assert "Learning rate changed from 0.1 to 0.0005 after step 5" in _words(app)
    assert [mark["x0"] for mark in _figures(app)["Loss over epochs"]["layout"]["shapes"]] == [0.5]
    assert "**0.1 %** · healthy" in _words(app)
    assert "of the weights per step; healthy is about 0.03" in _words(app)


def test_when_the_watched_run_ends_the_next_is_watched_and_the_viewer_is_told(lab: Lab) -> None:
    app = _start(lab.page("train"))
    (first,) = lab.queue.live()
    following = lab.queue.submit(TrainingConfig(), name="The next")
    worker = lab.worker()
    run(app)
    worker.train_at_once()
    lab.queue.wait(first.run_id, DEADLINE_SECONDS)
    run(app)
    assert app.query_params["run"] == following
    assert "The next" in _words(app)
    assert "has ended (completed)" in app.toast[0].value


def test_a_run_that_had_ended_before_is_looked_at_as_long_as_the_viewer_likes(lab: Lab) -> None:
    ended = lab.queue.submit(TrainingConfig(), name="Ended")
    worker = lab.worker()
    worker.train_at_once()
    lab.queue.wait(ended, DEADLINE_SECONDS)
    lab.queue.submit(TrainingConfig(), name="Another")
    app = lab.page("train")
    app.query_params["run"] = ended
    assert "Test accuracy" in _words(run(app))
    assert app.query_params["run"] == ended
