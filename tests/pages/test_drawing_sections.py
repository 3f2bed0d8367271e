"""Below an answer, the Draw page says why, lets one look closer, and lets other networks vote."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.background import Background
from dashboard.draw import drawing_votes, drawing_why
from dashboard.draw.drawing_references import Handwriting
from dashboard.words import plain
from mnist_core.config import TrainingConfig
from mnist_core.data.dataset import Mnist
from mnist_core.data.handwriting import measure
from mnist_core.drawing.classify import classify
from mnist_core.drawing.neighbours import NeighbourIndex
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.starter import STARTER
from mnist_core.errors import DrawingError
from mnist_core.runs.record import RunRecord
from mnist_core.runs.states import RunState
from tests.drawings import grey
from tests.region_predictors import RegionPredictor

MIDDLE = RegionPredictor(slice(10, 16), slice(13, 15), inked=1, bare=7)
CORNER = RegionPredictor(slice(0, 3), slice(0, 3), inked=5, bare=4)
ONE = grey("one", height=80.0, at=(30.0, 30.0))  # at the upper left of its paper


def why(answer, predictor):  # type: ignore[no-untyped-def]  # its source is run alone, where nothing is imported
    """The section of reasons on a page of its own."""
    from dashboard.draw.drawing_why import show_why

    show_why(predictor, "starter", answer)


def votes(answer, predictor):  # type: ignore[no-untyped-def]
    """The section of votes on a page of its own."""
    from dashboard.draw.drawing_votes import show_votes

    show_votes(predictor, "starter", answer)


SECTIONS = {"why": why, "votes": votes}


def page(section: str, pixels: np.ndarray = ONE) -> AppTest:
    answer = classify(MIDDLE, pixels)
    return run(AppTest.from_function(SECTIONS[section], default_timeout=30, args=(answer, MIDDLE)))


def run(app: AppTest) -> AppTest:
    app.run()
    assert [exception.value for exception in app.exception] == []
    return app


def words(app: AppTest) -> str:
    return " ".join(element.value for element in [*app.markdown, *app.caption])


@pytest.fixture(scope="module")
def ready(mnist: Mnist) -> dict[str, Background[object]]:
    """What drawings are compared with, made of few images."""
    images, labels = mnist.x_train[:600], mnist.y_train[:600]
    features = MIDDLE.features(np.asarray(images / 255.0, dtype=np.float32))
    return {
        "features": _done(NeighbourIndex(features.astype(np.float16), labels)),
        "handwriting": _done(Handwriting(measure(images), labels)),
    }


@pytest.fixture(autouse=True)
def references(ready: dict[str, Background[object]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the sections find what drawings are compared with."""
    monkeypatch.setattr(drawing_why, "training_features", lambda model: ready["features"])
    monkeypatch.setattr(drawing_why, "mnist_handwriting", lambda: ready["handwriting"])


def _done(result: object) -> Background[object]:
    work: Background[object] = Background(lambda report: result, "ready at once")
    assert work.wait(10.0) is result
    return work


def test_the_verdict_stands_first_and_nothing_else_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> None:
        raise AssertionError("nobody asked for it")

    monkeypatch.setattr(drawing_why, "mnist_handwriting", never)
    monkeypatch.setattr(drawing_why, "training_features", lambda model: never())
    app = page("why")

    assert [subheader.value for subheader in app.subheader] == ["Why a 1"]
    assert app.markdown[0].value.startswith("**It rests most on the ink")
    assert "of 7 changes to the recipe would change it." in app.markdown[0].value
    assert app.segmented_control(key="_why_detail").value is None


@pytest.mark.parametrize("pixels", [np.zeros((280, 280), np.uint8), np.zeros((3, 3, 3, 3), np.uint8)])
@pytest.mark.parametrize("section", SECTIONS)
def test_without_an_answer_there_is_no_section(section: str, pixels: np.ndarray) -> None:
    app = page(section, pixels)

    assert not app.subheader and not app.markdown and not app.expander


DETAILS: dict[str, Callable[[str], bool]] = {
    "Evidence": lambda said: "Blue speaks for the 1 as it is, orange-red for a 7." in said,
    "Neighbours": lambda said: len(re.findall(r"· \d+\.\d away", said)) == 5 and "nearest training digits" in said,
    "Handwriting": lambda said: "of MNIST's 1s" in said and "training 1s" in said,
    "Flips": lambda said: "read as a 7" in said and "still a 1" in said,
}


@pytest.mark.parametrize("detail", DETAILS)
def test_every_detail_shows_what_it_promises(detail: str, monkeypatch: pytest.MonkeyPatch, mnist: Mnist) -> None:
    monkeypatch.setattr("mnist_core.drawing.neighbours.load_training_images", lambda indices: mnist.x_train[indices])
    app = page("why")
    app.segmented_control(key="_why_detail").set_value(detail)

    assert DETAILS[detail](words(run(app)))


def test_the_details_are_those_tested() -> None:
    assert set(DETAILS) == set(drawing_why.DETAILS)


def test_another_digit_can_be_held_against_the_answer() -> None:
    app = page("why")
    app.segmented_control(key="_why_detail").set_value("Evidence")
    run(app)
    rival = app.segmented_control[1]
    assert rival.value == 7
    rival.set_value(drawing_why.ANY_OTHER)

    assert "orange-red against it." in words(run(app))


def test_work_that_goes_on_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def work(report: Callable[[str, float | None], None]) -> Handwriting:
        report("Measuring", 0.4)
        go_on.wait(30.0)
        raise DrawingError("It could not be measured.")

    measuring: Background[Handwriting] = Background(work, "measuring")
    monkeypatch.setattr(drawing_why, "mnist_handwriting", lambda: measuring)
    app = page("why")
    app.segmented_control(key="_why_detail").set_value("Handwriting")
    run(app)
    assert "of MNIST" not in words(app).partition("**")[2].partition("MNIST's recipe")[0]
    assert not app.warning
    go_on.set()
    measuring.wait(10.0)
    run(app)
    assert [warning.value for warning in app.warning] == ["It could not be measured."]
    assert app.button(key="_why_measures_retry")


def finished(run_id: str, name: str, architecture: str) -> RunRecord:
    config = TrainingConfig(architecture=architecture)
    return RunRecord(run_id, name, config, RunState.COMPLETED, datetime.now(UTC), test_accuracy=0.98)


@pytest.fixture
def voters(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Three finished runs, the newest first, one of which cannot be loaded, and the starter."""
    stored = SimpleNamespace(
        runs=[
            finished("c", "Corner", "cnn"),
            finished("b", "Broken", "mlp"),
            finished("o", "Older", "cnn"),
            RunRecord("t", "Training", TrainingConfig(), RunState.RUNNING, datetime.now(UTC)),
        ]
    )

    def predictor_of(model: str) -> Predictor:
        if model == "b":
            raise DrawingError("The model is broken.")
        return {STARTER: MIDDLE, "c": CORNER, "o": CORNER}[model]

    monkeypatch.setattr(drawing_votes, "stored_runs", lambda: tuple(stored.runs))
    monkeypatch.setattr(drawing_votes, "predictor_of", predictor_of)
    return stored


def open_votes(app: AppTest) -> AppTest:
    app.session_state["_draw_votes"] = True
    return run(app)


def test_nobody_votes_before_it_is_opened(voters: SimpleNamespace) -> None:
    app = page("votes")

    assert app.expander[0].label == "Every network on this drawing"
    assert not app.multiselect


def test_the_starter_and_the_newest_of_each_architecture_vote(voters: SimpleNamespace) -> None:
    app = open_votes(page("votes"))

    assert app.multiselect[0].value == [STARTER, "c", "b"]
    assert app.multiselect[0].options == ["Starter model", "Corner", "Broken", "Older"]
    said = words(app)
    assert "**1 of 2 networks reads a 4.** Starter model reads a 1." in said
    assert "Starter model reads a 7" in said
    assert plain("Broken cannot vote: The model is broken.") in said


def test_a_run_that_was_deleted_meanwhile_votes_no_more(voters: SimpleNamespace) -> None:
    app = open_votes(page("votes"))
    voters.runs = voters.runs[1:]
    run(app)

    assert app.multiselect[0].value == [STARTER, "b"]


def test_no_network_at_all_says_what_to_do(voters: SimpleNamespace) -> None:
    app = open_votes(page("votes"))
    app.multiselect[0].set_value([])
    run(app)

    assert "Choose at least one network." in words(app)


def test_at_most_six_vote_by_default() -> None:
    names = ("perceptron", "mlp", "cnn", "deep_cnn", "lenet5", "fast_cnn", "resnet")
    runs = [finished(name, name, name) for name in names]

    assert drawing_votes.default_voters(runs, has_starter=True) == [STARTER, *names[:5]]
    assert drawing_votes.default_voters(runs, has_starter=False) == list(names[:6])
