"""Draw: try a network on digits of one's own, drawn here or photographed."""

from __future__ import annotations

import streamlit as st

from dashboard.drawing_views import PICTURE, choose_source, drawn_digit, opened_picture, show_answer, show_recipe
from dashboard.own_digits_view import keep_digit, own_digits_panel
from dashboard.predictor_choice import choose_predictor

st.title("Draw", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom"):
    predictor = choose_predictor()
    source = choose_source()
model: str = st.session_state["_draw_model"]


@st.fragment
def drawing() -> None:
    """Everything that a stroke changes, so that a stroke reruns nothing else."""
    left, right = st.columns([1, 2], gap="medium")
    with left:
        answer = opened_picture(predictor) if source == PICTURE else drawn_digit(predictor)
    with right:
        show_answer(answer, source)
        if answer is not None and answer.digit_image is not None:
            keep_digit(predictor, model, answer)
            show_recipe(answer.digit_image)


drawing()
own_digits_panel(predictor, model)
