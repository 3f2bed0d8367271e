"""The dashboard's routes with one page in place of its own, see `pad_page.py`."""

from __future__ import annotations

import streamlit as st

from app import lifespan
from benchmarks.lab_server import ROOT
from dashboard import assets
from dashboard.draw import predict_route

app = st.App(
    str(ROOT / "benchmarks" / "pad_page.py"), routes=[*assets.ROUTES, *predict_route.ROUTES], lifespan=lifespan
)
