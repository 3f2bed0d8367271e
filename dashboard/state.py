"""AppState: what one viewer has chosen, typed, kept while they move between pages."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from dashboard.draft import Draft
from dashboard.words import plain
from mnist_core.data.faults import NO_FAULTS, FaultPlan

_KEY = "_app_state"


@dataclass
class AppState:
    """One viewer's choices.

    `selected_run` is the finished run that pages show unless told otherwise, `watched_run` the one on the Train page,
    `followed_run` the one there that was seen at work; `draft` and `faults` are what the next run is to be made of;
    `notice` is something to say once.
    """

    selected_run: str | None = None
    watched_run: str | None = None
    followed_run: str | None = None
    draft: Draft = field(default_factory=Draft)
    faults: FaultPlan = NO_FAULTS
    notice: str | None = None


def get_state() -> AppState:
    """This viewer's state, made new on their first page."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = AppState()
    state: AppState = st.session_state[_KEY]
    return state


def take_notice() -> None:
    """Say what is to be said once, if anything."""
    state = get_state()
    if state.notice:
        st.toast(plain(state.notice), icon=":material/info:", duration="long")
        state.notice = None
