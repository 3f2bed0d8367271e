"""Draw: try a network on digits of one's own, drawn here or photographed."""

from __future__ import annotations

import streamlit as st

from dashboard.draw.drawing_paste import watch_pasting
from dashboard.draw.drawing_sources import KEY, PICTURE, choose_source
from dashboard.draw.drawing_views import note_missing_reference, show_recipe
from dashboard.draw.drawing_votes import show_votes
from dashboard.draw.drawing_why import show_why
from dashboard.draw.own_digits_view import keep_digit, own_digits_panel
from dashboard.draw.predictor_choice import choose_model
from dashboard.predictors import predictor_of

# What is shown below an answer, in this order; each takes what answers, its model's name and the answer.
SECTIONS = (note_missing_reference, keep_digit, show_recipe, show_why, show_votes)

st.title("Draw", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom"):
    model = choose_model()
    source = choose_source()
predictor = predictor_of(model)


@st.fragment
def drawing() -> None:
    """Everything that a stroke changes, so that a stroke reruns nothing else."""
    answer = source(predictor, model)
    if answer is not None:
        for show in SECTIONS:
            show(predictor, model, answer)


drawing()
own_digits_panel(predictor, model)
watch_pasting(KEY, PICTURE)
