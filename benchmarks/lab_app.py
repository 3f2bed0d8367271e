"""The dashboard with one route more, by which a benchmark hears how far training is without a page being drawn."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app import lifespan
from benchmarks.lab_server import ROOT, STEP_PATH
from dashboard import resources
from dashboard.assets import ROUTES
from mnist_core.runs.snapshot import RunSnapshot

LOOK_SECONDS = 0.005
LONGEST_SECONDS = 120.0


def _looks() -> Iterator[RunSnapshot | None]:
    """The run at work, again and again, as often as costs nothing."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        yield next(iter(resources.run_queue().live()), None)
        time.sleep(LOOK_SECONDS)


def _step(run: RunSnapshot) -> int:
    return (run.progress.epoch - 1) * run.progress.batches + run.progress.batch if run.progress else 0


def _told(run: RunSnapshot) -> dict[str, Any]:
    log = [(line.at.timestamp(), line.text) for line in run.log]
    return {"at": time.time(), "step": _step(run), "created_at": run.created_at.timestamp(), "log": log}


def wait_for_step(request: Request) -> Response:
    """How the run at work stands at the moment its step exceeds `after`; null if it does not."""
    after = 0
    with suppress(ValueError):
        after = int(request.query_params.get("after", 0))
    ahead = (run for run in _looks() if run is not None and _step(run) > after)
    run = next(ahead, None)
    return JSONResponse(_told(run) if run else None)


app = st.App(str(ROOT / "dashboard" / "shell.py"), routes=[*ROUTES, Route(STEP_PATH, wait_for_step)], lifespan=lifespan)
