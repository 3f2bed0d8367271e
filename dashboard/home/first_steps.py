"""The two buttons that get a newcomer going, and the way through the lab in four cards."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard.draft import Draft
from dashboard.navigation import page
from dashboard.state import get_state
from dashboard.train.settings_form import fill_form
from dashboard.train.start_button import start_run


@dataclass(frozen=True)
class _Card:
    title: str
    text: str
    target: str
    link: str


_CARDS = (
    _Card(
        "1. Train",
        "Pick a network and its settings, start, and watch loss and accuracy change batch by batch.",
        "train",
        "Set up a run",
    ),
    _Card(
        "2. See what it confuses",
        "Which 4s does it read as 9, which 7s as 1, and what do the doubtful ones look like?",
        "confusions",
        "Look at confusions",
    ),
    _Card(
        "3. Learn why",
        "What holds its accuracy down, what helps, and the proof that it does, each in one click.",
        "diagnose",
        "Diagnose a run",
    ),
    _Card(
        "4. Draw",
        "Write a digit with mouse or finger and see what the network makes of it, step by step.",
        "draw",
        "Draw a digit",
    ),
)


def first_steps(*, data_ready: bool) -> None:
    """Show a button that trains a first network at once, and one that leads to drawing.

    Raises:
        RunError: If the run cannot be started.
    """
    train = st.button("Train a first network", type="primary", icon=":material/play_arrow:", key="_home_train")
    draw = st.button("Draw a digit", icon=":material/draw:", key="_home_draw")
    if train:
        fill_form(Draft())
        # Without the images there is nothing to train on; the Train page says how far they are.
        if data_ready:
            start_run(Draft())
        watched = get_state().watched_run
        st.switch_page(page("train"), query_params={"run": watched} if data_ready and watched else None)
    if draw:
        st.switch_page(page("draw"))


def journey() -> None:
    """Show what one can do here, in the order one does it."""
    for column, card in zip(st.columns(len(_CARDS)), _CARDS, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{card.title}**")
            st.markdown(card.text)
            st.page_link(page(card.target), label=card.link, icon=":material/arrow_forward:")
    st.page_link(page("article"), label="The article behind this lab, measured", icon=":material/article:")
