"""The files our components need, served from here so that the page asks nobody else for anything."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.metadata import version
from importlib.resources import files

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

PLOTLY_PATH = "/api/plotly.min.js"
_ONE_YEAR = "public, max-age=31536000, immutable"


def plotly_address() -> str:
    """Where a browser finds plotly.js: a path that changes with its version, so that it may be kept for ever."""
    return f"{served_path(PLOTLY_PATH)}?v={version('plotly')}"


def served_path(path: str) -> str:
    """One of our routes as a browser has to ask for it: below the base path that the server may have been given."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' + base if base else ''}{path}"


def _plotly() -> bytes:
    return (files("plotly") / "package_data" / "plotly.min.js").read_bytes()


@cache
def _packed_plotly() -> bytes:
    return gzip.compress(_plotly(), compresslevel=6, mtime=0)


def _serve_plotly(request: Request) -> Response:
    packed = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"Cache-Control": _ONE_YEAR, "Vary": "Accept-Encoding"} | ({"Content-Encoding": "gzip"} if packed else {})
    return Response(_packed_plotly() if packed else _plotly(), media_type="text/javascript", headers=headers)


ROUTES: list[BaseRoute] = [Route(PLOTLY_PATH, _serve_plotly, methods=["GET"])]
