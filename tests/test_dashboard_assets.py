"""The one file our figures need: served packed or plain, and kept by the browser for ever."""

from __future__ import annotations

import gzip
from importlib.metadata import version
from importlib.resources import files

import pytest
from starlette.requests import Request
from starlette.routing import Route

from dashboard.assets import ROUTES, plotly_address


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "gzip"), ("identity", None)])
def test_plotly_is_served_whole_and_may_be_kept(accepted: str, encoding: str | None) -> None:
    (route,) = ROUTES
    assert isinstance(route, Route)
    assert plotly_address().startswith(route.path)
    scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", accepted.encode())]}
    answer = route.endpoint(Request(scope))
    body = gzip.decompress(answer.body) if encoding else answer.body
    assert body == (files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    assert answer.headers.get("content-encoding") == encoding
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")


def test_its_address_changes_with_its_version_and_respects_a_base_path(monkeypatch: pytest.MonkeyPatch) -> None:
    assert plotly_address() == f"/api/plotly.min.js?v={version('plotly')}"
    monkeypatch.setattr("dashboard.assets.st.get_option", lambda name: "lab/" if name == "server.baseUrlPath" else None)
    assert plotly_address().startswith("/lab/api/plotly.min.js?v=")
