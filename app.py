"""What `streamlit run app.py` starts: the dashboard, its small routes and a clean end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

from dashboard import assets, resources
from dashboard.draw import predict_route


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """What the server opened is closed with it."""
    yield
    resources.close()


app = st.App("dashboard/shell.py", routes=[*assets.ROUTES, *predict_route.ROUTES], lifespan=lifespan)
