"""The load's requests are what the pad sends: the route takes them, and what they ask is answered."""

from __future__ import annotations

from urllib.parse import urlsplit

import numpy as np
import pytest
import streamlit as st
from starlette.applications import Starlette

from benchmarks import predict_load
from benchmarks.predict_load import LONGEST, PAPER, requests
from dashboard.draw import predict_route
from dashboard.draw.predict_route import ROUTES
from tests.asgi import ask
from tests.drawings import grey


@pytest.fixture(autouse=True)
def digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """One drawn seven in place of MNIST's test images, and no model that another test left in the server's cache."""
    st.cache_resource.clear()
    seven = grey("seven", height=200.0, at=(40.0, 40.0))[::10, ::10]
    monkeypatch.setattr(predict_load, "load_test_images", lambda: (seven[np.newaxis], np.array([7])))


def test_a_drawing_is_as_large_as_the_pads() -> None:
    (request,) = requests()
    assert max(request.width, request.height) == PAPER * LONGEST + 2
    assert len(request.body) == request.width * request.height


def test_the_route_answers_it() -> None:
    (request,) = requests()
    head, _, body = request.sent_by(3, "127.0.0.1:8501").partition(b"\r\n\r\n")
    line, *fields = head.decode().split("\r\n")
    method, address, _ = line.split(" ")
    headers = dict(field.split(": ", 1) for field in fields)
    target = urlsplit(address)
    answer = ask(
        Starlette(routes=ROUTES), target.path, method=method, query=target.query, headers=headers, parts=(body,)
    )
    assert (answer.status, answer.json()["digit"]) == (200, 7)
    assert target.path == predict_route.PREDICT_PATH
