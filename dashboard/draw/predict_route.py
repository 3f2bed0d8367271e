"""/api/predict: one small grey drawing in, its answer out, as often as a pen moves."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import anyio.to_thread
import numpy as np
from anyio import CapacityLimiter
from numpy.typing import NDArray
from starlette.endpoints import HTTPEndpoint
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.assets import served_path
from dashboard.draw.drawing_answer import told
from dashboard.draw.drawing_references import reference_of
from dashboard.draw.rate_limit import RateLimit
from dashboard.predictors import predictor_of
from mnist_core.drawing.classify import Classification, classify
from mnist_core.drawing.starter import STARTER
from mnist_core.errors import MnistCoreError, StoreUnavailableError

PREDICT_PATH = "/api/predict"
CONTENT_TYPE = "application/octet-stream"
PAD_HEADER = "x-pad"
MOST_SIDE = 280
MOST_BYTES = MOST_SIDE * MOST_SIDE
MOST_NAME = 64  # characters

PAD_RATE, PAD_BURST = 40.0, 80.0
"""Requests a second of one pad, and at once; a pad sends at most thirty."""
ADDRESS_RATE, ADDRESS_BURST = 1000.0, 2000.0
"""The same for one address, behind which a whole class may draw."""
THREADS = 1
"""For what takes longer. More wait for each other: Python runs one of them at a time."""


@dataclass
class _Refusal(Exception):
    """A request that is not answered: the HTTP status and one sentence on what was received, is allowed and helps."""

    status: int
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Question:
    """What a request asks: which model, and of how many pixels the drawing is."""

    model: str
    width: int
    height: int


_pads = RateLimit(PAD_RATE, PAD_BURST)
_addresses = RateLimit(ADDRESS_RATE, ADDRESS_BURST)
_threads = CapacityLimiter(THREADS)


class Predict(HTTPEndpoint):
    """POST `width` × `height` grey bytes, row by row, dark ink on light paper or the other way round."""

    async def post(self, request: Request) -> Response:
        """The answer as `drawing_answer.told` gives it, with the server's `milliseconds`; else `{"error": …}`."""
        try:
            return JSONResponse(await _answer(request))
        except _Refusal as refusal:
            return JSONResponse({"error": refusal.message}, refusal.status, refusal.headers)

    async def method_not_allowed(self, request: Request) -> Response:
        """Say that only POST is answered."""
        message = f"{request.method} is not answered here: send the drawing's grey bytes by POST."
        return JSONResponse({"error": message}, 405, {"Allow": "POST"})


def predict_address() -> str:
    """Where a browser finds the route."""
    return served_path(PREDICT_PATH)


async def _answer(request: Request) -> dict[str, Any]:
    _check_origin(request)
    _check_rate(request)
    _check_content_type(request)
    question = _question(request)
    body = await _body(request, question)
    if _is_quick(question, body):
        return _classified(question, body)
    # Off the event loop, which all pages share; no more at a time than keeps the pages quick.
    return await anyio.to_thread.run_sync(_classified, question, body, limiter=_threads)


def _is_quick(question: _Question, body: bytes) -> bool:
    """Whether an answer takes about a millisecond, less than what waits for it would lose by a change of threads.

    The starter model is small and asks no store; a drawing that is mostly bare paper is not read as a photograph.
    """
    return question.model == STARTER and 2 * body.count(body[:1]) > len(body)


def _check_origin(request: Request) -> None:
    """Refuse what another site's page sends; programs send no Origin."""
    origin = request.headers.get("origin")
    if origin is not None and _host(origin) != request.headers.get("host"):
        raise _Refusal(403, f"A page of {origin[:MOST_NAME]} may not ask here: open the lab's own Draw page.")


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _check_rate(request: Request) -> None:
    address = request.client.host if request.client else ""
    pad = request.headers.get(PAD_HEADER, "")[:MOST_NAME]
    wait = _addresses.wait_seconds(address) or _pads.wait_seconds((address, pad))
    if wait:
        message = f"Too many drawings at once: at most {PAD_RATE:.0f} a second are answered. Wait a moment, then go on."
        raise _Refusal(429, message, {"Retry-After": str(max(1, round(wait)))})


def _check_content_type(request: Request) -> None:
    received = request.headers.get("content-type", "")
    if received.partition(";")[0].strip().lower() != CONTENT_TYPE:
        named = received[:MOST_NAME] or "none"
        raise _Refusal(415, f"The content type is {named}, but a drawing is sent as {CONTENT_TYPE}.")


def _question(request: Request) -> _Question:
    model = request.query_params.get("model", STARTER)
    return _Question(model, _side(request, "width"), _side(request, "height"))


def _side(request: Request, name: str) -> int:
    received = request.query_params.get(name, "")
    if received.isascii() and received.isdecimal() and len(received) <= 4 and 1 <= int(received) <= MOST_SIDE:
        return int(received)
    named = repr(received[:MOST_NAME]) if received else "missing"
    raise _Refusal(400, f"The {name} is {named}, but it has to be a whole number of pixels from 1 to {MOST_SIDE}.")


async def _body(request: Request, question: _Question) -> bytes:
    """The drawing's bytes; no more of them are read than there may be."""
    stated = request.headers.get("content-length", "")
    if stated.isascii() and stated.isdecimal() and int(stated[:20]) > MOST_BYTES:
        raise _Refusal(413, _too_long(f"{stated[:20]} bytes"))
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                raise _Refusal(413, _too_long(f"more than {MOST_BYTES} bytes"))
    except ClientDisconnect as gone:
        raise _Refusal(400, "The connection ended before the drawing was here: send it again.") from gone
    wanted = question.width * question.height
    if len(body) != wanted:
        sides = f"{question.width} × {question.height} pixels are {wanted} bytes"
        raise _Refusal(400, f"The drawing has {len(body)} bytes, but {sides}: send one grey byte a pixel.")
    return bytes(body)


def _too_long(received: str) -> str:
    return f"The drawing has {received}, but at most {MOST_BYTES} are read: reduce it to {MOST_SIDE} pixels a side."


def _classified(question: _Question, body: bytes) -> dict[str, Any]:
    begin = time.perf_counter()
    pixels: NDArray[np.uint8] = np.frombuffer(body, dtype=np.uint8).reshape(question.height, question.width)
    answer = _answer_of(question.model, pixels)
    if answer.error is not None:
        raise _Refusal(400, answer.error)
    return told(answer) | {"milliseconds": round(1000 * (time.perf_counter() - begin), 3)}


def _answer_of(model: str, pixels: NDArray[np.uint8]) -> Classification:
    try:
        return classify(predictor_of(model), pixels, reference=reference_of(model))
    except StoreUnavailableError as error:
        raise _Refusal(503, str(error)) from error
    except MnistCoreError as error:
        raise _Refusal(404, str(error)) from error


ROUTES: list[BaseRoute] = [Route(PREDICT_PATH, Predict)]
