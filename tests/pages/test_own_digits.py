"""Your own digits on the Draw and Runs pages: kept, looked through, judged, taught, and every step undone."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.draw import own_files_view
from mnist_core.config import TrainingConfig
from mnist_core.drawing.classify import classify
from mnist_core.drawing.own_digits import OwnDigits, open_own_digits
from mnist_core.drawing.own_files import write_own_npz
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.starter import STARTER, starter_model
from mnist_core.runs.fine_tuning import OwnAnswers, OwnSet, write_own_answers
from mnist_core.runs.messages import Train
from mnist_core.runs.record import Artifact
from mnist_core.runs.store import RunStore
from tests import stores
from tests.drawings import grey, logits_of, write_model
from tests.own_digits import made
from tests.pages.lab import Lab, run

RUNS = str(Path(__file__).parents[2] / "pages" / "runs.py")


@pytest.fixture
def lab(lab_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    lab = Lab(monkeypatch)
    yield lab
    lab.close()


@pytest.fixture
def own(lab: Lab) -> OwnDigits:
    return open_own_digits()


def _panel(model: str, drawn: str) -> None:
    """What the Draw page does with own digits, with a drawing that is already there."""
    import streamlit as st

    from dashboard.draw.own_digits_view import keep_digit, own_digits_panel
    from mnist_core.drawing.classify import classify
    from mnist_core.drawing.predictor import Predictor
    from mnist_core.drawing.starter import starter_model
    from tests.drawings import grey

    predictor = Predictor.from_file(starter_model())

    @st.fragment
    def drawing() -> None:
        keep_digit(predictor, model, classify(predictor, grey(drawn)))

    drawing()
    own_digits_panel(predictor, model)


def opened(model: str = STARTER, drawn: str = "seven") -> AppTest:
    page = AppTest.from_function(_panel, kwargs={"model": model, "drawn": drawn}, default_timeout=30)
    return run(page)


def captions(page: AppTest) -> str:
    return "\n".join(caption.value for caption in page.caption)


def texts(page: AppTest) -> str:
    return "\n".join(markdown.value for markdown in page.markdown)


def labels(own: OwnDigits) -> list[int]:
    return [digit.label for digit in own.digits()]


def test_an_empty_set_says_what_it_is_for_and_how_to_fill_it(own: OwnDigits) -> None:
    page = opened()
    assert "None yet. Draw a digit and say what it is" in captions(page)
    assert "Was it right?" in texts(page)


def test_a_right_answer_is_kept_and_can_be_undone(own: OwnDigits) -> None:
    page = opened()
    assert page.button(key="_own_keep").label == "Keep as a 7"
    run(page.button(key="_own_keep").click())
    (digit,) = own.digits()
    assert (digit.label, digit.answer, digit.model, digit.source) == (7, 7, STARTER, "drawn")
    assert digit.drawing is not None
    expected = classify(Predictor.from_file(starter_model()), grey("seven")).digit_image
    assert expected is not None
    assert np.abs(digit.image / 255 - expected.image).max() < 0.003
    assert "Kept among your digits as a **7**." in texts(page)
    assert "1 of at most 5,000 are kept, in one set for everyone" in captions(page)
    run(page.button(key="_own_unkeep").click())
    assert own.digits() == ()
    assert page.button(key="_own_keep").label == "Keep as a 7"
    assert "None yet" in captions(page)


def test_a_wrong_answer_is_kept_with_what_it_was(own: OwnDigits) -> None:
    page = opened()
    (wrong,) = page.pills
    assert (wrong.label, wrong.options) == ("Wrong: it was a", [str(digit) for digit in range(10) if digit != 7])
    run(wrong.set_value(1))
    (digit,) = own.digits()
    assert (digit.label, digit.answer) == (1, 7)
    assert "Kept among your digits as a **1**." in texts(page)


def test_what_cannot_be_kept_is_said(own: OwnDigits) -> None:
    own.path.parent.mkdir(exist_ok=True)
    page = opened()
    own.path.write_bytes(b"no database, but long enough to be read as one" * 50)
    run(page.button(key="_own_keep").click())
    assert "own\\_digits.db" in page.error[0].value


def test_a_digit_of_the_strip_is_relabelled_removed_and_brought_back(own: OwnDigits) -> None:
    ids = [own.keep(made(number)) for number in (4, 4, 9)]
    page = opened()
    run(page.button(key=f"_own_tile_{ids[2]}").click())
    relabel = page.pills(key=f"_own_relabel_{ids[2]}")
    assert relabel.label == "Kept as 9. It was read as 3. It is a …"
    run(relabel.set_value(4))
    assert labels(own) == [4, 4]
    run(page.button(key="_own_remove").click())
    assert labels(own) == [4]
    assert "One digit was removed." in captions(page)
    run(page.button(key="_own_back").click())
    assert labels(own) == [4, 4]
    assert "One digit was removed." not in captions(page)


def test_the_strip_shows_one_kind_and_says_how_many_it_leaves_out(own: OwnDigits) -> None:
    own.keep_all([made(number) for number in range(270)])
    page = opened()
    assert "And 246 older ones." in captions(page)
    kinds = page.pills(key="_own_kind")
    assert kinds.options == [f"{digit} · 27" for digit in range(10)]
    run(kinds.set_value(4))
    assert "And 3 older ones." in captions(page)
    tiles = [button.label for button in page.button if (button.key or "").startswith("_own_tile_")]
    assert tiles == ["4"] * 24


def test_a_network_is_judged_on_them_when_asked(own: OwnDigits) -> None:
    own.keep_all([made(number) for number in range(30)])
    page = opened()
    assert "are read right" not in texts(page)
    run(page.button(key="_own_judge").click())
    assert "of your 30 digits are read right" in texts(page)
    assert "Misread, the newest first" in captions(page)
    run(page.button(key="_own_judge").click())
    assert "are read right" not in texts(page)


def upload(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Act as a viewer who chose a file: AppTest has no uploads with callbacks."""
    file = io.BytesIO(content)
    monkeypatch.setattr(st, "session_state", {own_files_view._UPLOAD: _named(file)})
    own_files_view._uploaded()


def _named(file: io.BytesIO) -> io.BytesIO:
    file.name = "mine.npz"
    return file


@pytest.mark.parametrize(
    ("content", "told", "kept"),
    [
        (write_own_npz([made(1), made(2), made(2)]), "2 digits are new. 1 were here already or came twice.", 2),
        (b"nothing", "mine.npz is not an .npz file", 0),
    ],
    ids=["good", "broken"],
)
def test_a_file_is_imported_or_refused_in_one_sentence(
    own: OwnDigits, monkeypatch: pytest.MonkeyPatch, content: bytes, told: str, kept: int
) -> None:
    state = SimpleNamespace(notice=None)
    monkeypatch.setattr(own_files_view, "get_state", lambda: state)
    upload(monkeypatch, content)
    assert state.notice is not None and told in state.notice
    assert sum(own.counts()) == kept


def teach(page: AppTest) -> None:
    page.button(key="_own_teach").click().run()


def test_a_network_is_taught_by_a_run_that_starts_from_its_weights(lab: Lab, own: OwnDigits) -> None:
    own.keep_all([made(number) for number in range(30)])
    page = opened()
    assert "About 9 of your 30 digits are held back" in captions(page)
    page.number_input(key="_own_epochs").set_value(2)
    page.number_input(key="_own_replayed").set_value(3000)
    teach(page)
    order = lab.worker().hear()
    assert isinstance(order, Train)
    assert order.fine_tuning is not None
    assert (order.config.epochs, order.config.training_images) == (2, 3000)
    (record,) = lab.store.runs()
    assert record.name == "Starter model + own digits"


def test_with_few_digits_the_page_says_that_none_is_held_back(own: OwnDigits) -> None:
    own.keep_all([made(number) for number in range(19)])
    assert "With fewer than 20 digits all are learned" in captions(opened())


def test_a_network_that_cannot_be_taught_says_why(lab: Lab, own: OwnDigits) -> None:
    own.keep_all([made(number) for number in range(3)])
    waiting = lab.store.create(TrainingConfig(), name="Waiting").run_id
    page = opened(waiting)
    teach(page)
    assert any("has no model to teach" in toast.value for toast in page.toast)
    assert len(lab.store.runs()) == 1


def taught_run(store: RunStore, *, held: int) -> str:
    """A completed run that was taught 30 digits and reads ten more of them right than before."""
    run_id = stores.completed_run(store, "Taught").run_id
    digits = (np.arange(30) % 10).astype(np.uint8)
    own = OwnSet(np.zeros((30, 28, 28), np.uint8), digits, np.arange(30) >= held, 0.25)
    before = np.where(np.arange(30) < 10, (digits + 1) % 10, digits).astype(np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made"
        path.write_bytes(own.to_bytes())
        store.save_artifact(run_id, Artifact.OWN_DIGITS, path)
        answers = Path(folder) / "answers.npz"
        write_own_answers(answers, OwnAnswers(stores.predictions().y_test, before, digits))
        store.save_artifact(run_id, Artifact.OWN_ANSWERS, answers)
        write_model(answers, logits_of(d4=0.9))
        store.save_artifact(run_id, Artifact.ONNX, answers)
        store.save_artifact(run_id, Artifact.START_WEIGHTS, answers)
    return run_id


def metrics(page: AppTest) -> dict[str, tuple[str, str]]:
    return {metric.label: (metric.value, metric.delta) for metric in page.metric}


def test_a_run_that_was_taught_shows_before_and_after_on_both_pages(lab: Lab, own: OwnDigits) -> None:
    own.keep(made(1))
    run_id = taught_run(lab.store, held=10)
    st.cache_data.clear()
    page = AppTest.from_file(RUNS, default_timeout=30)
    page.session_state["_runs_table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    run(page)
    page.session_state["_runs_table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    run(page)
    for shown in (page, opened(run_id)):
        found = metrics(shown)
        assert found["Your digits that were held back"] == ("100.00 %", "+100.00 points")
        assert found["MNIST's test images"] == ("90.00 %", "-10.00 points")
        assert "10 images. Before 0.00 % (0.00 – 27.75 %)" in captions(shown)
        assert "p = 0.002: more than noise." in captions(shown)


def test_a_run_taught_with_few_digits_says_what_its_figures_are_worth(lab: Lab, own: OwnDigits) -> None:
    own.keep(made(1))
    page = opened(taught_run(lab.store, held=0))
    assert "There were too few digits to hold some back" in captions(page)
    assert "Your digits that were held back" not in metrics(page)


def test_the_judgement_of_a_taught_run_warns_of_what_it_learned(lab: Lab, own: OwnDigits) -> None:
    own.keep(made(1))
    page = opened(taught_run(lab.store, held=10))
    run(page.button(key="_own_judge").click())
    assert "This network has learned from some of them" in captions(page)
