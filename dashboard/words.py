"""How numbers, times and states are said on the pages."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from mnist_core.runs.states import RunState

_MARKDOWN = re.compile(r"([\\`*_\[\]$#~<>|:])")
_STATE_COLOURS = {
    RunState.RUNNING: "blue",
    RunState.SAVING: "blue",
    RunState.COMPLETED: "green",
    RunState.FAILED: "red",
    RunState.INTERRUPTED: "orange",
    RunState.PAUSED: "orange",
}


def percent_text(share: float | None, digits: int = 2) -> str:
    """A share in [0, 1] as per cent, such as `98.97 %`; a dash where there is none."""
    return "–" if share is None else f"{100 * share:.{digits}f} %"


def duration_text(seconds: float | None) -> str:
    """A length of time in its two largest units, such as `1 min 5 s`; a dash where there is none."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def count_text(number: float) -> str:
    """A large count in short, such as `4.6 M`; counts under ten thousand in full."""
    if number < 10_000:
        return f"{number:,.0f}"
    if number < 999_500:
        return f"{number / 1e3:.0f} k" if number >= 100_000 else f"{number / 1e3:.1f} k"
    return f"{number / 1e6:,.1f} M"


def clock_text(moment: datetime) -> str:
    """A moment as the time of day where the reader is, such as `14:03:22`; UTC where that is unknown."""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return moment.astimezone(zone).strftime("%H:%M:%S")


def plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", text)


def state_badge(state: RunState) -> str:
    """A run's state as Markdown with a coloured background."""
    return f":{_STATE_COLOURS.get(state, 'gray')}-badge[{state.value}]"
