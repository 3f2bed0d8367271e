"""The article, measured: what the article says of MNIST, each claim held against real runs of its three examples."""

from __future__ import annotations

import streamlit as st

from dashboard.article.article_runs import runs_shown, shown_examples
from dashboard.article.article_start import start_all
from dashboard.article.article_view import article_verdict, digits_section, example_section, outcomes
from dashboard.errors import shown_errors
from dashboard.home.data_panel import data_panel
from dashboard.runs.run_refresh import refresh_when_changed
from dashboard.stored_runs import stored_runs
from mnist_core.article.claims import TITLE

st.title("The article, measured", anchor=False)
st.caption(
    f"This lab grew out of an article, “{TITLE}”, with three networks as examples. Here its claims are held against "
    "runs of exactly these networks on all of MNIST. Verdicts are computed from the runs, with 95 % intervals."
)
with shown_errors():
    stored = stored_runs()
    refresh_when_changed(stored)
    shown = shown_examples(stored)
    found, runs = outcomes(shown), runs_shown(shown)
    article_verdict(found)
    data_ready = data_panel()
    start_all(shown, data_ready=data_ready)
    for example in shown:
        example_section(example, found, runs, data_ready=data_ready)
    digits_section(found)
