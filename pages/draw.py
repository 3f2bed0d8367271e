"""Draw: try a network on digits of one's own, drawn here or photographed."""

from __future__ import annotations

import streamlit as st

from dashboard.drawing_views import PICTURE, choose_source, drawn_digit, opened_picture, show_answer, show_recipe
from dashboard.predictor_choice import choose_predictor

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


drawing()
