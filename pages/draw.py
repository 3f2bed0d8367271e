"""Draw: try a network on digits of one's own, drawn here or photographed."""

from __future__ import annotations

import streamlit as st

from dashboard.drawing_views import PICTURE, choose_source, drawn_digit, opened_picture, show_answer, show_recipe
from dashboard.drawing_votes import show_votes
from dashboard.drawing_why import show_why
from dashboard.predictor_choice import choose_predictor
from mnist_core.drawing.starter import STARTER

st.title("Draw", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom"):
    predictor = choose_predictor()
    source = choose_source()


@st.fragment
def drawing() -> None:
    """Everything that a stroke changes, so that a stroke reruns nothing else."""
    left, right = st.columns([1, 2], gap="medium")
    with left:
        answer = opened_picture(predictor) if source == PICTURE else drawn_digit(predictor)
    with right:
        show_answer(answer, source)
        if answer is not None and answer.digit_image is not None:
            show_recipe(answer.digit_image)
    if answer is not None:
        model = st.session_state.get("_draw_model", STARTER)
        show_why(predictor, model, answer)
        show_votes(predictor, model, answer)


drawing()
