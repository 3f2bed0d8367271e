"""What people and files name reaches the page as plain text, wherever a message repeats it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.draw.drawing_views import answer_words
from mnist_core.drawing.classify import Classification

EVIL = "![x](https://evil/p.png) [Sign in](https://evil)"
PLAIN = r"!\[x\](http~s\://evil/p.png) \[Sign in\](http~s\://evil)"


def _settings_of_a_link(text: str) -> None:
    import json

    import streamlit as st

    from dashboard.train.settings_files import take_settings_from_link

    st.query_params["settings"] = json.dumps({"architecture": text})
    take_settings_from_link()


def _notice(text: str) -> None:
    from dashboard.state import get_state, take_notice

    get_state().notice = f"{text} was not used."
    take_notice()


def _ended_run(text: str) -> None:
    from datetime import UTC, datetime

    from dashboard.live.run_outcome import run_outcome
    from mnist_core.config import TrainingConfig
    from mnist_core.runs.snapshot import RunSnapshot
    from mnist_core.runs.states import RunState

    moment = datetime(2026, 1, 2, tzinfo=UTC)
    run_outcome(RunSnapshot("a" * 32, "Run", TrainingConfig(), RunState.FAILED, moment, reason=text))


def _start_button(text: str) -> None:
    from dashboard.draft import Draft
    from dashboard.train.start_button import start_button

    start_button(Draft(), data_ready=True, problem=text)


@pytest.mark.parametrize("page", [_settings_of_a_link, _notice, _ended_run, _start_button])
def test_what_a_message_repeats_is_no_markdown(page: Callable[[str], None]) -> None:
    app = AppTest.from_function(page, args=(EVIL,), default_timeout=30).run()

    assert not app.exception
    elements = (*app.error, *app.toast, *app.warning, *app.caption)
    told = [element.value.replace("\u2060", "~") for element in elements if "Sign in" in element.value]
    assert len(told) == 1
    assert PLAIN in told[0]


def test_the_name_of_a_picture_is_no_markdown() -> None:
    _, words = answer_words(Classification(EVIL, error=f"{EVIL} is no picture."))

    assert words.replace("\u2060", "~") == f"{PLAIN} is no picture."
