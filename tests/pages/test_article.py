"""The article page on a real store: shipped runs, one's own in their place, and what its buttons queue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.article import article_runs
from mnist_core.article.examples import CNN, DEEP, EXAMPLES, PERCEPTRON, Example
from mnist_core.article.measured import MeasuredRun
from mnist_core.article.measured_file import by_example, read_measured
from mnist_core.errors import StoreError
from mnist_core.runs.states import RunState
from tests.article.runs import TURNING, curves, made_run, store_run
from tests.pages.lab import Lab, run

RUN_ALL = "_article_run_all"
DEEP_RUN = made_run(DEEP, 90, epochs=curves([0.1] * 20, TURNING, last=0.998), validation_wrong=(8, 9))
SIMPLE_RUN = made_run(CNN, 77, epochs=curves([1.0 / place for place in range(1, 11)]))
SHIPPED = tuple(one for example in (PERCEPTRON, CNN) for one in by_example(read_measured())[example.preset])


@pytest.fixture
def lab(lab_home_with_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    """A lab that ships runs of the first two examples."""
    lab = Lab(monkeypatch)
    monkeypatch.setattr(article_runs, "read_measured", lambda: SHIPPED)
    yield lab
    lab.close()


def _texts(app: AppTest) -> str:
    """All that is written, without the escapes that keep Markdown from changing it."""
    return "\n".join(element.value for element in [*app.markdown, *app.caption]).replace("\\", "")


def _labels(app: AppTest) -> dict[str, str]:
    return {str(button.key): button.label for button in app.button}


def _with_seed(run: MeasuredRun, seed: int) -> MeasuredRun:
    return replace(run, config=run.config.model_copy(update={"seed": seed}))


def test_before_anyone_trained_the_shipped_runs_are_judged(lab: Lab) -> None:
    app = lab.page("article")
    texts = _texts(app)
    assert "#### Of 10 claims, 3 hold, 1 holds in part, 2 do not and 4 are not measured yet." in texts
    assert (
        ":red-badge[:material/close: Does not hold] **“typically exhibits an accuracy range between 80-90%”**" in texts
    )
    assert "Measured with this lab, seeds 1, 2, 3, on " in texts
    assert "Its figure, training loss against validation loss, is drawn here as soon as a run of it has ended." in texts
    assert [code.value.splitlines()[0] for code in app.code] == [
        "Flatten()",
        'Conv2D(32, 3, activation="relu")',
        'Conv2D(64, 3, activation="relu", padding="same")',
    ]
    labels = _labels(app)
    assert labels[RUN_ALL].startswith("Run all three here, about 1 h ")
    assert labels["_article_run_article_perceptron"] == "Run example 1 here, about 3 s"


def test_one_click_queues_the_three_examples_and_shows_how_far_they_are(lab: Lab) -> None:
    app = run(lab.page("article").button(key=RUN_ALL).click())
    assert [live.config for live in lab.queue.live()] == [example.config for example in EXAMPLES]
    assert [live.name for live in lab.queue.live()][2] == "Article 3: overfitting deep network"
    labels = _labels(app)
    assert RUN_ALL not in labels and not [key for key in labels if key.startswith("_article_run_")]
    assert [key for key in labels if key.startswith("_article_watch_")] == [
        f"_article_watch_{example.preset}" for example in EXAMPLES
    ]
    assert _texts(app).count("A run of yours is on its way.") == 3
    app = run(app.button(key="_article_watch_article_cnn").click())
    assert [title.value for title in app.title] == ["Train"]


def test_one_example_can_be_queued_alone(lab: Lab) -> None:
    app = run(lab.page("article").button(key="_article_run_article_cnn").click())
    (live,) = lab.queue.live()
    assert live.config == CNN.config
    assert _labels(app)[RUN_ALL].startswith("Run examples 1 and 3 here, about ")


def test_own_runs_take_the_place_of_the_shipped_ones(lab: Lab, tmp_path: Path) -> None:
    store_run(lab.store, _with_seed(SIMPLE_RUN, 5), tmp_path)
    store_run(lab.store, DEEP_RUN, tmp_path)
    app = lab.page("article")
    texts = _texts(app)
    assert "99.23 % of the test images (95 % interval 99.04 to 99.38)." in texts
    assert "99.80 % of the training images" in texts
    assert "seed 5." in texts and "Your run of " in texts
    assert "The validation loss is lowest after epoch 5" in texts
    assert _labels(app)[RUN_ALL] == "Run example 1 here, about 3 s"


def test_the_loss_of_example_3_is_drawn_as_in_the_article(lab: Lab, tmp_path: Path) -> None:
    store_run(lab.store, DEEP_RUN, tmp_path)
    app = lab.page("article")
    figures = [json.loads(element.proto.json) for element in app.get("bidi_component") if element.proto.json]
    (loss,) = [json.loads(one["figure"]) for one in figures if one.get("label") == "Loss of example 3 over epochs"]
    assert [trace["name"] for trace in loss["data"][:2]] == ["Training", "Validation"]
    assert loss["layout"]["annotations"][0]["text"] == "lowest, epoch 5"


def test_once_each_was_run_they_can_be_run_with_another_seed(lab: Lab, tmp_path: Path) -> None:
    for made in (replace(SIMPLE_RUN, config=PERCEPTRON.config), SIMPLE_RUN, DEEP_RUN):
        store_run(lab.store, made, tmp_path)
    app = lab.page("article")
    assert _labels(app)[RUN_ALL].startswith("Run all three again, with another seed, about ")
    run(app.button(key=RUN_ALL).click())
    assert {live.config.seed for live in lab.queue.live()} == {2}
    assert [live.name for live in lab.queue.live()][1] == "Article 2: convolutional network, seed 2"


def test_own_runs_lead_to_confusions_and_diagnosis(lab: Lab, tmp_path: Path) -> None:
    store_run(lab.store, SIMPLE_RUN, tmp_path)
    app = run(lab.page("article").button(key="_article_confusions_article_cnn").click())
    assert [title.value for title in app.title] == ["Confusions"]


def test_a_run_that_failed_says_why(lab: Lab) -> None:
    run_id = lab.store.create(PERCEPTRON.config, name="Failed").run_id
    lab.store.set_state(run_id, RunState.FAILED, "No room.")
    assert "The last try ended without a result (failed): No room." in _texts(lab.page("article"))


def test_an_own_run_that_cannot_be_read_is_left_out(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store_run(lab.store, SIMPLE_RUN, tmp_path)

    def unreadable(*_: object) -> MeasuredRun:
        raise StoreError("Its file is gone.")

    monkeypatch.setattr(article_runs, "measured_run", unreadable)
    texts = _texts(lab.page("article"))
    assert "Mine is left out: Its file is gone." in texts
    assert "98.90 to 99.12 % of the test images" in texts


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.preset)
def test_the_presets_are_the_articles_examples(example: Example) -> None:
    assert example.is_config(example.config.model_copy(update={"seed": 99}))
    assert not example.is_config(example.config.model_copy(update={"precision": "bfloat16"}))
