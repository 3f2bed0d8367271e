"""The Draw page answers drawings and pictures, says when there is nothing to answer, and lets one choose a network."""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import predictors
from dashboard.draw import drawing_answer, drawing_references, drawing_sources, plain_canvas, predictor_choice
from dashboard.draw.drawing_pad import KEY
from dashboard.draw.drawing_paste import Pasted
from dashboard.draw.plain_canvas import _Drawn
from mnist_core.config import TrainingConfig
from mnist_core.drawing.classify import Classification
from mnist_core.drawing.oddness import Oddness
from mnist_core.drawing.predictor import prediction_of
from mnist_core.drawing.starter import STARTER, StarterCard
from mnist_core.errors import DataError, DrawingError
from mnist_core.runs.record import Artifact, RunRecord
from mnist_core.runs.states import RunState
from tests.drawings import canvas, draw, grey, logits_of, write_model
from tests.workers import DEADLINE_SECONDS

PAGE = str(Path(__file__).parents[2] / "pages" / "draw.py")
SEVEN = canvas(grey("seven"), (17, 17, 17), (255, 255, 255))


def _run(run_id: str, name: str, state: RunState, test_accuracy: float | None = None) -> RunRecord:
    return RunRecord(run_id, name, TrainingConfig(), state, datetime.now(UTC), test_accuracy=test_accuracy)


class _Runs:
    """A run store with one finished run, one without a model and one that still trains."""

    revision = 1

    def __init__(self, model: Path) -> None:
        self._model = model

    def runs(self) -> tuple[RunRecord, ...]:
        return (
            _run("b", "Still training", RunState.RUNNING),
            _run("a", "Mine", RunState.COMPLETED, 0.9812),
            _run("c", "Broken", RunState.FAILED),
        )

    def get(self, run_id: str) -> RunRecord:
        return next(run for run in self.runs() if run.run_id == run_id)

    def artifact(self, run_id: str, artifact: Artifact) -> Path:
        assert (run_id, artifact) == ("a", Artifact.ONNX)
        return self._model


@dataclass(frozen=True)
class _Reference:
    """Takes everything for odd, or nothing."""

    is_odd: bool

    def oddnesses(self, made: Sequence[object], features: object, digits: Sequence[int]) -> list[Oddness]:
        reasons = ("It is no more than a dot.",) * self.is_odd
        return [Oddness(2.0 if self.is_odd else 0.5, 1.0, self.is_odd, int(digit), reasons) for digit in digits]


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lab_home: Path) -> None:
    """A starter model that says 7 to everything and a run that says 4, with 9 close behind."""
    starter = write_model(tmp_path / "starter.onnx", logits_of(d7=0.95, d1=0.04))
    runs = _Runs(write_model(tmp_path / "run.onnx", logits_of(d4=0.5, d9=0.45)))
    st.cache_resource.clear()
    monkeypatch.setattr(predictor_choice, "starter_model", lambda: starter)
    monkeypatch.setattr(predictor_choice, "starter_card", lambda: StarterCard("fast_cnn", 1000, 0.9941))
    monkeypatch.setattr(predictors, "starter_model", lambda: starter)
    monkeypatch.setattr(predictors, "run_store", lambda: runs)
    monkeypatch.setattr(predictor_choice, "stored_runs", runs.runs)
    monkeypatch.setattr(drawing_references, "run_store", lambda: runs)
    monkeypatch.setattr(drawing_references, "starter_reference", lambda: None)
    monkeypatch.setattr(drawing_references, "run_reference", lambda *_: _Reference(is_odd=False))


@pytest.fixture
def put_on_canvas(monkeypatch: pytest.MonkeyPatch) -> Callable[[np.ndarray], None]:
    """Lets a test draw: the plain canvas then finds these pixels."""

    def put(pixels: np.ndarray) -> None:
        drawn = _Drawn([{"type": "Path"}], pixels)
        monkeypatch.setattr(plain_canvas, "_canvas", lambda pad, pen_width: drawn)

    return put


def _handed(pixels: np.ndarray, number: int = 5) -> dict[str, Any]:
    """What the pad hands over for a drawing."""
    height, width = pixels.shape
    encoded = base64.b64encode(pixels.tobytes()).decode()
    return {"drawing": {"number": number, "strokes": [], "width": width, "height": height, "pixels": encoded}}


def _drawn_again(thinner: np.ndarray, own_pen: np.ndarray) -> dict[str, Any]:
    """What the pad hands over where its pen was so wide that it drew the strokes again."""
    handed = _handed(thinner)
    return {"drawing": handed["drawing"] | {"ownPen": _handed(own_pen)["drawing"]}}


def _page(source: str | None = None, pad: dict[str, Any] | None = None) -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=20)
    if source is not None:
        page.session_state["_draw_source"] = source
    if pad is not None:
        page.session_state[KEY] = pad
    page.run()
    assert not page.exception
    return page


def _titles(page: AppTest) -> list[str]:
    return [title.value for title in page.title]


def _notes(page: AppTest) -> list[str]:
    """What is said of odd drawings that are not known yet."""
    return [caption.value for caption in page.caption if caption.value.startswith("Whatever is drawn")]


def picture(form: str) -> bytes:
    """A drawn seven as a picture file."""
    buffer = io.BytesIO()
    draw("seven").save(buffer, form)
    return buffer.getvalue()


def _told(page: AppTest) -> dict[str, Any]:
    """What the page gives the pad."""
    pad = page.get("bidi_component")[0]
    told: dict[str, Any] = json.loads(pad.proto.json)
    return told


def test_bare_paper_gets_no_answer_and_nothing_below_it() -> None:
    page = _page()
    assert _titles(page) == ["Draw"]
    told = _told(page)
    assert (told["settled"], told["model"], told["heading"]) == (None, STARTER, "Nothing drawn yet")
    assert [heading.value for heading in page.subheader] == ["Your digits"]


def test_the_page_says_that_the_pad_drew_the_strokes_again_with_a_thinner_pen() -> None:
    seven = 255 - grey("seven")
    for pad, is_said in ((_handed(seven), False), (_drawn_again(seven, 255 - grey("seven", height=60.0)), True)):
        said = [caption.value for caption in _page(pad=pad).caption]
        assert ("**Pen.** Drawn again with a thinner pen." in said) == is_said


def test_a_drawing_on_the_pad_is_answered_and_explained() -> None:
    page = _page(pad=_handed(255 - grey("seven"), number=12))
    settled = _told(page)["settled"]
    assert settled["number"] == 12
    assert settled["answer"]["heading"] == "This is a 7"
    assert settled["answer"]["sentence"] == "Clearly: 95.0 %, 91.0 points ahead of the runner-up 1 (4.0 %)."
    assert settled["answer"]["probabilities"][7] == pytest.approx(0.95, abs=1e-4)
    assert page.subheader[0].value == "What the network saw"
    assert [caption.value.split(".")[0] for caption in page.caption if caption.value.startswith("**")] == [
        "**Drawing", "**Ink box", "**Pen", "**20 × 20", "**28 × 28",
    ]  # fmt: skip


@pytest.mark.parametrize("source", [drawing_sources.DRAWING, drawing_sources.PLAIN_CANVAS, drawing_sources.PICTURE])
def test_an_odd_drawing_is_no_digit_and_its_nearest_guess_no_more_than_that(
    source: str, put_on_canvas: Callable[[np.ndarray], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing_references, "starter_reference", lambda: _Reference(is_odd=True))
    put_on_canvas(SEVEN)
    opened = SimpleNamespace(name="my.webp", getvalue=lambda: picture("WEBP"))
    monkeypatch.setattr(st, "file_uploader", lambda *args, **options: opened)
    page = _page(source, _handed(255 - grey("seven")))
    if source == drawing_sources.DRAWING:
        answer = _told(page)["settled"]["answer"]
        said = answer["heading"], answer["sentence"]
        assert (answer["is_odd"], answer["oddness"]) == (True, 2.0)
    else:
        said = _titles(page)[1], page.markdown[0].value
    assert said == ("Not a digit I know", "The nearest guess is a 7, at 95.0 %. It is no more than a dot.")
    assert "**Is it a digit all the same?**" in [text.value for text in page.markdown]
    assert "Why a 7, of all digits" in [heading.value for heading in page.subheader]


def test_a_run_answers_before_it_is_known_what_is_odd_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    may_end = threading.Event()

    def make(*_: object) -> _Reference:
        may_end.wait(DEADLINE_SECONDS)
        return _Reference(is_odd=True)

    monkeypatch.setattr(drawing_references, "run_reference", make)
    page = _page(pad=_handed(255 - grey("seven")))
    assert not _notes(page)
    page.selectbox[0].set_value("a").run()
    assert _told(page)["settled"]["answer"]["heading"] == "This is a 4"
    assert _notes(page)
    may_end.set()
    drawing_references.reference_work("a").wait(DEADLINE_SECONDS)
    page.run()
    assert _told(page)["settled"]["answer"]["heading"] == "Not a digit I know"
    assert not _notes(page)


def test_where_odd_drawings_cannot_be_known_the_page_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise DataError("MNIST cannot be read.")

    monkeypatch.setattr(drawing_references, "run_reference", fail)
    page = _page(pad=_handed(255 - grey("seven")))
    page.selectbox[0].set_value("a").run()
    drawing_references.reference_work("a").wait(DEADLINE_SECONDS)
    page.run()
    (note,) = _notes(page)
    assert note.endswith("MNIST cannot be read.")


def test_an_eight_is_an_eight() -> None:
    probabilities = np.eye(10, dtype=np.float32)[8]
    assert drawing_answer.heading(Classification("drawing", prediction_of(probabilities))) == "This is an 8"


def test_another_network_answers_the_drawing_that_is_there() -> None:
    page = _page(pad=_handed(255 - grey("seven")))
    page.selectbox[0].set_value("a").run()
    told = _told(page)
    assert told["model"] == "a"
    assert told["settled"]["answer"]["heading"] == "This is a 4"


def test_an_empty_plain_canvas_says_so_and_never_guesses() -> None:
    page = _page(drawing_sources.PLAIN_CANVAS)
    assert _titles(page) == ["Draw", "Nothing drawn yet"]
    assert all(button.disabled for button in page.button)
    assert [heading.value for heading in page.subheader] == ["Your digits"]


def test_a_drawing_on_the_plain_canvas_is_answered_by_the_starter_model(
    put_on_canvas: Callable[[np.ndarray], None],
) -> None:
    put_on_canvas(SEVEN)
    page = _page(drawing_sources.PLAIN_CANVAS)
    assert _titles(page) == ["Draw", "This is a 7"]
    assert page.markdown[0].value == "Clearly: 95.0 %, 91.0 points ahead of the runner-up 1 (4.0 %)."
    assert page.subheader[0].value == "What the network saw"
    assert [caption.value.split(".")[0] for caption in page.caption if caption.value.startswith("**")] == [
        "**Drawing", "**Ink box", "**Pen", "**20 × 20", "**28 × 28",
    ]  # fmt: skip


def test_a_canvas_that_was_painted_white_again_gets_no_answer(put_on_canvas: Callable[[np.ndarray], None]) -> None:
    put_on_canvas(np.full((320, 320, 4), 255, dtype=np.uint8))
    page = _page(drawing_sources.PLAIN_CANVAS)
    assert _titles(page) == ["Draw", "No answer"]
    assert page.markdown[0].value.startswith("Nothing is drawn here yet")


def test_starter_and_finished_runs_can_be_chosen(put_on_canvas: Callable[[np.ndarray], None]) -> None:
    put_on_canvas(SEVEN)
    page = _page(drawing_sources.PLAIN_CANVAS)
    assert page.selectbox[0].options == ["Starter model · 99.41 %", "Mine · 98.12 % · a"]
    page.selectbox[0].set_value("a").run()
    assert _titles(page)[1] == "This is a 4"
    assert page.markdown[0].value == "A close call: 50.0 %, 5.0 points ahead of the runner-up 9 (45.0 %)."
    assert page.session_state["_app_state"].selected_run == "a"


def test_the_run_chosen_on_another_page_answers_here_too() -> None:
    page = AppTest.from_file(PAGE, default_timeout=20)
    page.run()
    state = page.session_state["_app_state"]
    fresh = AppTest.from_file(PAGE, default_timeout=20)
    state.selected_run = "a"
    fresh.session_state["_app_state"] = state
    assert fresh.run().selectbox[0].value == "a"


def test_a_missing_starter_model_leaves_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise DrawingError("no starter")

    monkeypatch.setattr(predictor_choice, "starter_model", missing)
    assert _page().selectbox[0].options == ["Mine · 98.12 % · a"]
    monkeypatch.setattr(predictor_choice, "stored_runs", lambda: ())
    page = _page()
    assert not page.selectbox
    assert "Train a network first" in page.info[0].value


@pytest.mark.parametrize(
    ("data", "heading"),
    [(None, "No picture opened yet"), ("PNG", "This is a 7"), ("WEBP", "This is a 7"), (b"not a picture", "No answer")],
)
def test_a_picture_goes_the_same_way(monkeypatch: pytest.MonkeyPatch, data: str | bytes | None, heading: str) -> None:
    content = picture(data) if isinstance(data, str) else data
    opened = None if content is None else SimpleNamespace(name="my.png", getvalue=lambda: content)
    monkeypatch.setattr(st, "file_uploader", lambda *args, **options: opened)
    page = _page(drawing_sources.PICTURE)
    assert _titles(page)[1] == heading
    if heading == "No answer":
        assert "my.png is not a PNG, JPEG or WebP" in page.markdown[0].value


def test_a_pasted_picture_is_opened_and_can_be_removed() -> None:
    page = _page()
    page.session_state["_draw_pasted"] = Pasted(1, picture("PNG"))
    page.segmented_control(key="_draw_source").set_value(drawing_sources.PICTURE).run()
    assert not page.exception
    assert _titles(page)[1] == "This is a 7"
    page.button(key="_draw_unpaste").click().run()
    assert _titles(page)[1] == "No picture opened yet"


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [(0.96, 0.04, "Clearly"), (0.8, 0.2, "Most likely"), (0.65, 0.35, "Rather unsure"), (0.5, 0.5, "A close call")],
)
def test_certainty_is_said_in_plain_words(first: float, second: float, words: str) -> None:
    probabilities = np.zeros(10, dtype=np.float32)
    probabilities[[4, 9]] = first, second
    assert drawing_answer.certainty(prediction_of(probabilities)).startswith(f"{words}: ")


def test_undo_takes_the_last_stroke_back_each_time_it_is_pressed() -> None:
    pad = plain_canvas._Pad()
    strokes = [{"n": 1}, {"n": 2}, {"n": 3}]
    pad.undo(strokes)
    assert (pad.number, pad.undone, pad.start) == (0, 1, strokes[:2])
    pad.undo(strokes)
    assert (pad.number, pad.undone, pad.start) == (0, 2, strokes[:2])
    pad.undo(strokes[:1])
    assert (pad.number, pad.start) == (1, [])


def test_another_pen_keeps_what_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, list[dict[str, Any]]]] = []

    def bare_canvas(pad: plain_canvas._Pad, pen_width: int) -> _Drawn:
        given.append((pen_width, pad.start))
        return _Drawn([], None)

    monkeypatch.setattr(plain_canvas, "_canvas", bare_canvas)
    page = _page(drawing_sources.PLAIN_CANVAS)
    strokes = [{"type": "Path", "n": 1}]
    page.session_state["_draw_canvas_0"] = {"drawing": {"raw": {"objects": strokes}, "data": None}}
    page.segmented_control(key="_draw_pen").set_value("Thick").run()
    assert not page.exception
    assert given == [(22, []), (32, strokes)]


def test_the_starter_stands_first() -> None:
    assert _page().selectbox[0].value == STARTER
