"""The route answers a drawing as the page would, and refuses everything else in one sentence of JSON."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from starlette.applications import Starlette

from dashboard import predictors
from dashboard.draw import drawing_references, predict_route
from dashboard.draw.predict_route import ADDRESS_RATE, MOST_BYTES, MOST_SIDE, PAD_RATE, PREDICT_PATH, ROUTES
from dashboard.draw.rate_limit import RateLimit
from mnist_core.config import TrainingConfig
from mnist_core.drawing.classify import classify
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.starter import starter_model
from mnist_core.errors import StoreError, StoreUnavailableError, UnknownRunError
from mnist_core.runs.record import Artifact, RunRecord
from mnist_core.runs.states import RunState
from tests.asgi import Answer, ask
from tests.drawings import grey, logits_of, write_model
from tests.workers import DEADLINE_SECONDS

APP = Starlette(routes=ROUTES)
BYTES = {"content-type": "application/octet-stream", "host": "lab:8501"}
SEVEN = 255 - grey("seven")[::2, ::2]
SIDES = f"width={SEVEN.shape[1]}&height={SEVEN.shape[0]}"
RUN, GONE, BARE, LOCKED = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)


class _Runs:
    """A run store with one model, one run without any, and one that cannot be read for now."""

    revision = 1

    def __init__(self, model: Path) -> None:
        self._model = model

    def get(self, run_id: str) -> RunRecord:
        return RunRecord(run_id, "Fours", TrainingConfig(), RunState.COMPLETED, datetime.now(UTC))

    def artifact(self, run_id: str, artifact: Artifact) -> Path:
        assert artifact is Artifact.ONNX
        if run_id == RUN:
            return self._model
        raise {
            BARE: StoreError(f"Run {run_id} is failed and has no model."),
            LOCKED: StoreUnavailableError("The run store is locked: try again later."),
        }.get(run_id, UnknownRunError(f"{run_id!r} is not a run."))


@pytest.fixture(autouse=True)
def server(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A run that says 4 to everything, and clients that have asked nothing yet."""
    model = write_model(tmp_path_factory.mktemp("run") / "run.onnx", logits_of(d4=0.7, d9=0.2))
    for module in (predictors, drawing_references):
        monkeypatch.setattr(module, "run_store", lambda: _Runs(model))
    monkeypatch.setattr(drawing_references, "run_reference", lambda *_: None)
    monkeypatch.setattr(predict_route, "_pads", RateLimit(PAD_RATE, 10_000))
    monkeypatch.setattr(predict_route, "_addresses", RateLimit(ADDRESS_RATE, 10_000))
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def post(
    query: str = SIDES, parts: Iterable[bytes | None] = (SEVEN.tobytes(),), headers: Mapping[str, str] = BYTES
) -> Answer:
    return ask(APP, PREDICT_PATH, query=query, parts=parts, headers=headers)


def test_a_drawing_is_answered_as_it_is_on_the_page() -> None:
    answer = post()
    expected = classify(Predictor.from_file(starter_model()), SEVEN).prediction
    assert answer.status == 200 and expected is not None
    told = answer.json()
    assert (told["digit"], told["runner_up"], told["heading"]) == (7, expected.runner_up, "This is a 7")
    assert told["probabilities"] == pytest.approx(expected.probabilities, abs=1e-6)
    assert told["margin"] == pytest.approx(expected.margin, abs=1e-6)
    assert told["sentence"].startswith("Clearly: ")
    assert told["oddness"] < 1
    assert told["is_odd"] is False
    assert 0 < told["milliseconds"] < 10_000


def test_what_is_no_digit_is_told_as_none_with_the_nearest_guess() -> None:
    square = np.full((120, 120), 255, dtype=np.uint8)
    square[30:90, 30:90] = 0
    told = post("width=120&height=120", (square.tobytes(),)).json()
    assert (told["heading"], told["is_odd"]) == ("Not a digit I know", True)
    assert told["oddness"] > 1
    assert told["sentence"].startswith(f"The nearest guess is a{'n' * (told['digit'] == 8)} {told['digit']}, at ")


def test_a_runs_answer_does_not_wait_for_what_knows_odd_drawings(monkeypatch: pytest.MonkeyPatch) -> None:
    is_asked, may_end = threading.Event(), threading.Event()

    def make(*_: object) -> None:
        is_asked.set()
        may_end.wait(DEADLINE_SECONDS)

    monkeypatch.setattr(drawing_references, "run_reference", make)
    told = post(f"{SIDES}&model={RUN}").json()
    assert is_asked.wait(DEADLINE_SECONDS)
    may_end.set()
    assert (told["digit"], told["oddness"], told["is_odd"]) == (4, None, False)


def test_a_drawing_may_come_in_pieces_and_light_on_dark() -> None:
    body = (255 - SEVEN).tobytes()
    assert post(parts=(body[:100], b"", body[100:])).json()["digit"] == 7


def test_the_run_that_is_named_answers() -> None:
    assert post(f"{SIDES}&model={RUN}").json()["probabilities"][4] == pytest.approx(0.7, abs=1e-4)


@pytest.mark.parametrize("origin", ["http://lab:8501", "https://lab:8501"])
def test_the_labs_own_page_may_ask(origin: str) -> None:
    assert post(headers=BYTES | {"origin": origin}).status == 200


REFUSED = [
    (
        "?",
        "width=10",
        (b"",),
        {},
        400,
        "The height is missing, but it has to be a whole number of pixels from 1",
    ),
    ("zero", "width=0&height=9", (b"",), {}, 400, "The width is '0'"),
    ("wide", f"width={MOST_SIDE + 1}&height=9", (b"",), {}, 400, "The width is '281'"),
    ("minus", "width=-3&height=9", (b"",), {}, 400, "The width is '-3'"),
    ("words", "width=ten&height=9", (b"",), {}, 400, "The width is 'ten'"),
    ("other digits", "width=%D9%A3&height=9", (b"",), {}, 400, "The width is '٣'"),
    ("long", f"width={'9' * 5000}&height=9", (b"",), {}, 400, "The width is '9999"),
    ("short body", "width=10&height=10", (b"x" * 99,), {}, 400, "has 99 bytes, but 10 × 10 pixels are 100 bytes"),
    ("long body", "width=10&height=10", (b"x" * 101,), {}, 400, "has 101 bytes"),
    ("no body", "width=10&height=10", (b"",), {}, 400, "has 0 bytes"),
    ("hung up", "width=10&height=10", (b"x" * 50, None), {}, 400, "The connection ended"),
    ("bare paper", "width=10&height=10", (b"\xff" * 100,), {}, 400, "Nothing is drawn here yet"),
    ("stated", "width=10&height=10", (b"",), {"content-length": "99999999999999999999999999"}, 413, "at most 78400"),
    ("unstated", "width=10&height=10", (b"x" * MOST_BYTES, b"x"), {}, 413, "more than 78400 bytes"),
    ("a form", SIDES, (b"",), {"content-type": "text/plain"}, 415, "The content type is text/plain"),
    ("no type", SIDES, (b"",), {"content-type": ""}, 415, "The content type is none"),
    ("no run", f"{SIDES}&model={GONE}", (SEVEN.tobytes(),), {}, 404, "is not a run"),
    ("a path", f"{SIDES}&model=../../x", (SEVEN.tobytes(),), {}, 404, "is not a run"),
    ("no model", f"{SIDES}&model={BARE}", (SEVEN.tobytes(),), {}, 404, "has no model"),
    ("locked", f"{SIDES}&model={LOCKED}", (SEVEN.tobytes(),), {}, 503, "try again later"),
    ("elsewhere", SIDES, (SEVEN.tobytes(),), {"origin": "https://evil.example"}, 403, "open the lab's own Draw page"),
    ("sandboxed", SIDES, (SEVEN.tobytes(),), {"origin": "null"}, 403, "open the lab's own Draw page"),
    ("broken origin", SIDES, (SEVEN.tobytes(),), {"origin": "http://[lab:8501"}, 403, "open the lab's own Draw page"),
]


@pytest.mark.parametrize(
    ("query", "parts", "headers", "status", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_what_cannot_be_answered_is_refused_with_a_reason(
    query: str, parts: Iterable[bytes | None], headers: dict[str, str], status: int, words: str
) -> None:
    answer = post(query, parts, BYTES | headers)
    assert answer.status == status
    assert words in answer.json()["error"]
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_post_is_answered(method: str) -> None:
    answer = ask(APP, PREDICT_PATH, method=method, query=SIDES, headers=BYTES)
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["error"].startswith(f"{method} is not answered here")


def test_a_body_that_is_too_long_is_not_read_to_its_end() -> None:
    read: list[int] = []

    def parts() -> Iterator[bytes]:
        for place in range(10_000):
            read.append(place)
            yield b"x" * 1000

    assert post("width=10&height=10", parts()).status == 413
    assert len(read) <= MOST_BYTES // 1000 + 1


def test_one_pad_that_asks_too_often_waits_and_the_pad_beside_it_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predict_route, "_pads", RateLimit(PAD_RATE, 3, clock=lambda: 0.0))
    mine, theirs = ({**BYTES, "x-pad": name} for name in ("mine", "theirs"))
    assert [post(headers=mine).status for _ in range(4)] == [200, 200, 200, 429]
    assert post(headers=theirs).status == 200
    refused = post(headers=mine)
    assert refused.headers["retry-after"] == "1"
    assert "at most 40 a second" in refused.json()["error"]


def test_other_names_do_not_lift_the_limit_of_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predict_route, "_addresses", RateLimit(ADDRESS_RATE, 3, clock=lambda: 0.0))
    assert [post(headers={**BYTES, "x-pad": str(name)}).status for name in range(4)] == [200, 200, 200, 429]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=some.one_of(some.text(max_size=40).map(lambda text: text.encode("ascii", "ignore").decode()), some.just("")),
    width=some.integers(-2, 300),
    height=some.integers(-2, 300),
    body=some.binary(max_size=2000),
    fits=some.booleans(),
    seed=some.integers(0, 2**32 - 1),
)
def test_whatever_is_sent_the_answer_is_json_and_never_a_failure(
    query: str, width: int, height: int, body: bytes, fits: bool, seed: int
) -> None:
    if fits:
        side_bytes = max(width, 0) * max(height, 0)
        body = np.random.default_rng(seed).integers(0, 256, side_bytes, dtype=np.uint8).tobytes()
    answer = post(f"width={width}&height={height}&{query}", (body,))
    assert answer.status in (200, 400, 404, 413)
    assert ("error" in answer.json()) == (answer.status != 200)
