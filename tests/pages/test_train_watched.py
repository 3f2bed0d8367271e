"""The Train page: watching and steering runs, from the queue to their end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.errors import StoreUnavailableError
from mnist_core.presets import PRESETS
from mnist_core.runs import owed
from mnist_core.runs.messages import SetRate, Started, Train
from mnist_core.runs.states import RunState
from mnist_core.training.metrics import Change
from tests.pages.lab import Lab, run
from tests.pages.train_page import buttons, figures, start, words
from tests.stores import GAUGES
from tests.waiting import wait_until
from tests.workers import DEADLINE_SECONDS, EPOCH, PROGRESS, WINDOW


@pytest.fixture
def lab(lab_home_with_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    lab = Lab(monkeypatch)
    yield lab
    lab.close()


def _raiser(error: Exception) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise error

    return refuse


def test_a_run_can_be_watched_paused_resumed_and_stopped(lab: Lab) -> None:
    app = start(lab.page("train"))
    (live,) = lab.queue.live()
    worker = lab.worker()
    assert isinstance(worker.hear(), Train)
    worker.say(Started(), WINDOW, PROGRESS, EPOCH)
    wait_until(lambda: bool(lab.queue.live()[0].epochs))

    run(app)
    assert app.query_params["run"] == live.run_id
    drawn = figures(app)
    assert [trace["name"] for trace in drawn["Loss over epochs"]["data"]] == ["Batches", "Training", "Validation"]
    assert drawn["Loss over epochs"]["revision"] == live.run_id
    assert "Validation confusion matrix" in drawn

    run(app.button(key=f"_train_Pause_{live.run_id}").click())
    assert "paused" in words(app)
    run(app.button(key=f"_train_Resume_{live.run_id}").click())
    assert "running" in words(app)
    run(app.button(key=f"_train_Stop_{live.run_id}").click())
    assert lab.queue.live()[0].state is RunState.STOPPING
    assert "Stop" not in buttons(app)


def test_a_second_viewer_sees_the_run_in_training_and_keeps_it_when_it_ends(lab: Lab) -> None:
    run_id = lab.queue.submit(TrainingConfig(), name="Someone else's")
    viewer = lab.page("train")
    assert "Someone else's" in words(viewer)
    lab.worker().train_at_once()
    lab.queue.wait(run_id, DEADLINE_SECONDS)
    run(viewer)
    assert "**Test accuracy 90.00 %** · 95 % interval 89.40–90.57 %" in words(viewer)
    assert {"See its confusions", "Draw with it", "Open in Runs"} <= buttons(viewer).keys()


def test_a_run_of_an_earlier_server_is_found_by_its_address(lab: Lab) -> None:
    run_id = lab.queue.submit(TrainingConfig(), name="Old one")
    lab.worker().train_at_once()
    lab.queue.wait(run_id, DEADLINE_SECONDS)
    lab.queue.close()
    lab.queue = type(lab.queue)(lab.store)
    app = lab.page("train")
    app.query_params["run"] = run_id
    assert "Old one" in words(run(app))


def test_waiting_runs_are_listed_with_their_place_and_can_be_taken_off(lab: Lab) -> None:
    app = start(lab.page("train"))
    assert isinstance(lab.worker().hear(), Train)
    waiting = [lab.queue.submit(TrainingConfig(), name=f"Waiting {number}") for number in (1, 2)]
    run(app)
    assert "number 2 in the queue" in words(app)
    run(app.button(key=f"_train_Remove_{waiting[0]}").click())
    snapshot = lab.queue.snapshot(waiting[0])
    assert snapshot is not None and snapshot.state is RunState.STOPPED
    run(app.button(key=f"_train_watch_{waiting[1]}").click())
    assert "Number 1 in the queue." in "".join(part.proto.text for part in app.get("progress"))


def test_another_start_leaves_the_viewer_with_the_run_in_training(lab: Lab) -> None:
    app = lab.page("train")
    app.text_input(key="_train_name").set_value("First")
    start(app)
    assert isinstance(lab.worker().hear(), Train)
    assert app.text_input(key="_train_name").value == ""
    app.text_input(key="_train_name").set_value("Second")
    start(app)
    first, second = lab.queue.live()
    assert (first.name, second.name) == ("First", "Second")
    assert app.query_params["run"] == first.run_id
    assert "number 1 in the queue" in words(app)
    assert [toast.value for toast in app.toast] == ["Queued. It waits under Also at work until its turn comes."]
    assert app.text_input(key="_train_name").value == ""


def test_a_waiting_run_shows_its_place_and_nothing_that_is_still_empty(lab: Lab) -> None:
    app = start(lab.page("train"))
    assert isinstance(lab.worker().hear(), Train)
    waiting = lab.queue.submit(TrainingConfig(), name="Waiting")
    run(app)
    run(app.button(key=f"_train_watch_{waiting}").click())
    assert "Number 1 in the queue." in "".join(part.proto.text for part in app.get("progress"))
    assert "What happened" not in words(app)
    assert "Validation images" not in words(app)


def test_a_run_taken_off_the_queue_shows_nothing_that_is_empty(lab: Lab) -> None:
    app = start(lab.page("train"))
    assert isinstance(lab.worker().hear(), Train)
    waiting = lab.queue.submit(TrainingConfig(), name="Waiting")
    lab.queue.stop(waiting)
    app.query_params["run"] = waiting
    run(app)
    assert "It ended before it had learned anything" in words(app)
    assert "What happened" not in words(app)
    assert "Validation images" not in words(app)


@pytest.mark.parametrize("run_id", ["0" * 32, "no-id"])
def test_an_unknown_run_in_the_address_is_told_with_the_way_to_the_known_ones(lab: Lab, run_id: str) -> None:
    app = lab.page("train")
    assert "is not known here" not in words(app)
    app.query_params["run"] = run_id
    run(app)
    assert "The run in this address is not known here." in words(app)
    assert [link.proto.label for link in app.get("page_link")] == ["All runs"]


def test_a_run_that_the_store_refuses_says_so_and_takes_it_back_once_it_is_stored(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start(lab.page("train"))
    worker = lab.worker()
    worker.hear()
    refused = StoreUnavailableError("Could not store it: no room is left on the disk that holds here (0 bytes free).")
    with monkeypatch.context() as patched:
        patched.setattr(lab.store, "log_epoch", _raiser(refused))
        patched.setattr(owed, "RETRY_SECONDS", 0.05)
        worker.say(Started(), WINDOW, PROGRESS, EPOCH)
        wait_until(lambda: lab.queue.live()[0].trouble is not None)
        retry_at = time.monotonic() + 0.05
        assert "no room is left on the disk" in words(run(app))
    wait_until(lambda: time.monotonic() > retry_at)
    worker.say(EPOCH)
    wait_until(lambda: lab.queue.live()[0].trouble is None)
    assert "no room is left" not in "".join(element.value for element in run(app).warning)


def test_a_failed_run_says_why(lab: Lab) -> None:
    app = start(lab.page("train"))
    (live,) = lab.queue.live()
    worker = lab.worker()
    worker.hear()
    worker.say(Started())
    worker.die()
    lab.queue.wait(live.run_id, DEADLINE_SECONDS)
    assert "signal 9 (SIGKILL)" in words(run(app))


def test_a_run_without_validation_images_says_why_there_is_no_matrix(lab: Lab) -> None:
    run(lab.page("train").selectbox(key="_train_preset").select("article_cnn"))
    lab.queue.submit(PRESETS["article_cnn"].config)
    assert "sets no validation images aside" in words(lab.page("train"))


def test_the_learning_rate_is_changed_from_the_controls_and_marked_on_the_curves(lab: Lab) -> None:
    app = start(lab.page("train"))
    (live,) = lab.queue.live()
    worker = lab.worker()
    worker.hear()
    assert "Change" not in buttons(app)
    worker.say(Started(), WINDOW, PROGRESS)
    wait_until(lambda: bool(lab.queue.live()[0].windows))
    rate = run(app).number_input(key=f"_train_rate_{live.run_id}")
    assert (rate.value, rate.min, rate.max) == (live.config.learning_rate, 1e-6, 10.0)
    assert "It is 0.1 now." in words(app)
    rate.set_value(0.0005)
    run(next(button for button in app.button if button.label == "Change").click())
    assert worker.hear() == SetRate(0.0005)
    worker.say(Change(5, 0.5, "learning_rate", 0.1, 0.0005), GAUGES)
    wait_until(lambda: lab.queue.live()[0].gauges is not None)
    run(app)
    assert "Learning rate changed from 0.1 to 0.0005 after step 5" in words(app)
    assert [mark["x0"] for mark in figures(app)["Loss over epochs"]["layout"]["shapes"]] == [0.5]
    assert "**0.1 %** · healthy" in words(app)
    assert "of the weights per step; healthy is about 0.03" in words(app)


def test_when_the_watched_run_ends_the_next_is_watched_and_the_viewer_is_told(lab: Lab) -> None:
    app = start(lab.page("train"))
    (first,) = lab.queue.live()
    following = lab.queue.submit(TrainingConfig(), name="The next")
    worker = lab.worker()
    run(app)
    worker.train_at_once()
    lab.queue.wait(first.run_id, DEADLINE_SECONDS)
    run(app)
    assert app.query_params["run"] == following
    assert "The next" in words(app)
    assert "has ended (completed)" in app.toast[0].value


def test_a_run_that_had_ended_before_is_looked_at_as_long_as_the_viewer_likes(lab: Lab) -> None:
    ended = lab.queue.submit(TrainingConfig(), name="Ended")
    worker = lab.worker()
    worker.train_at_once()
    lab.queue.wait(ended, DEADLINE_SECONDS)
    lab.queue.submit(TrainingConfig(), name="Another")
    app = lab.page("train")
    app.query_params["run"] = ended
    assert "Test accuracy" in words(run(app))
    assert app.query_params["run"] == ended
