"""What tests read off the Train page, and its start."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.pages.lab import run


def words(app: AppTest) -> str:
    """All sentences on it."""
    groups = (app.caption, app.markdown, app.subheader, app.warning, app.error)
    return "\n".join(element.value for group in groups for element in group)


def buttons(app: AppTest) -> dict[str, bool]:
    """Its buttons by label, and whether they are disabled."""
    return {button.label: button.disabled for button in app.button if button.label}


def figures(app: AppTest) -> dict[str, dict[str, Any]]:
    """Its live figures by label."""
    found = (
        json.loads(json.loads(part.proto.json)["figure"]) | json.loads(part.proto.json)
        for part in app.get("bidi_component")
    )
    return {figure["label"]: figure for figure in found}


def start(app: AppTest) -> AppTest:
    """The page after Start was pressed."""
    return run(app.button(key="_train_start").click())
