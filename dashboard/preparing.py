"""Shows work that goes on behind the page until its result is there."""

from __future__ import annotations

from typing import TypeVar

import streamlit as st

from dashboard.background import Background
from dashboard.words import plain

T = TypeVar("T")

_TICK_SECONDS = 0.5


def when_ready(work: Background[T], key: str) -> T | None:
    """The result of the work; while there is none, shows how far it is, and runs the page again at the end.

    Args:
        work: What goes on.
        key: Names the button that tries again after a failure.
    """
    if work.result is None:
        _watch(work, key)
    return work.result


def say_until_ready(work: Background[T], words: str) -> None:
    """Say quietly what is missing while the work goes on, or why it failed; runs the page again at the end."""
    if work.result is not None:
        return
    if work.has_ended:
        st.caption(f"{words} {plain(work.progress.error or '')}")
        return

    @st.fragment(run_every=_TICK_SECONDS)
    def waiting() -> None:
        if work.has_ended:
            st.rerun()
        st.caption(words)

    waiting()


def _watch(work: Background[T], key: str) -> None:
    if work.has_ended and work.result is None:
        st.warning(plain(work.progress.error or ""))
        if st.button("Try again", key=f"{key}_retry", icon=":material/refresh:"):
            work.retry()
            st.rerun()
        return

    @st.fragment(run_every=_TICK_SECONDS)
    def progress() -> None:
        if work.has_ended:
            st.rerun()  # the rest of the page says something else then
        now = work.progress
        st.progress(now.fraction or 0.0, text=f"{plain(now.message) or 'Beginning'} · once for all drawings")

    progress()
