"""How numbers, times and states are said on the pages."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from mnist_core.runs.states import RunState

_MARKDOWN = re.compile(r"([\\`*_\[\]$#~<>|:&])")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_LIST_OR_RULE = re.compile(r"^([^\S\n]*\d*)(?=(?:[-+=]+|[.)])(?:[ \t]|$))", re.MULTILINE)
# Addresses, emoji and icons are looked for after the escapes are gone: only a break keeps them from being found.
_FOUND_LATE = re.compile(r"(?<=http)(?=s?://)|(?<=www)(?=\.)|(?=@)|(?<=:)(?=[\w+/-]+:|material/)", re.IGNORECASE)
_BREAK = "\u2060"  # the word joiner, which has no width
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
    """Text that Markdown shows as it is: no link, picture, list, formula, icon or colour comes of it.

    Everything that a person or a file named is shown through this, error messages among it.
    """
    lines = _INDENT.sub(lambda found: "\xa0" * len(found[0]), text.replace("\r\n", "\n").replace("\r", "\n"))
    whole = _FOUND_LATE.sub(_BREAK, lines)
    return _LIST_OR_RULE.sub(r"\1\\", _MARKDOWN.sub(r"\\\1", whole))


def plain_list(text: str) -> str:
    """Text of several lines as Markdown: those that begin with `- ` as a list, and what they say as it is."""
    return "\n".join(f"- {plain(line[2:])}" if line.startswith("- ") else plain(line) for line in text.splitlines())


def state_badge(state: RunState) -> str:
    """A run's state as Markdown with a coloured background."""
    return f":{_STATE_COLOURS.get(state, 'gray')}-badge[{state.value}]"
