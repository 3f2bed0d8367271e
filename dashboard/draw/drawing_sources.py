"""Where a drawing comes from: our pad, a plain canvas or a picture; each shows itself and gives the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard.draw.drawing_pad import drawing_pad, pending_drawing
from dashboard.draw.drawing_paste import pasted_count, pasted_picture, remove_pasted
from dashboard.draw.drawing_references import reference_of
from dashboard.draw.drawing_views import show_answer
from dashboard.draw.plain_canvas import plain_canvas
from mnist_core.drawing.classify import Classification, classify, classify_picture
from mnist_core.drawing.predictor import Predictor

Source = Callable[[Predictor, str], Classification | None]
"""Takes what answers and its model's name; gives the answer, or None while there is nothing to answer."""

KEY = "_draw_source"


def choose_source() -> Source:
    """Let the viewer choose between drawing here, on a plain canvas, and opening a picture."""
    chosen: str = st.segmented_control(
        "Input", list(SOURCES), default=DRAWING, required=True, key=KEY, label_visibility="collapsed"
    )
    return SOURCES[chosen]


def _drawn(predictor: Predictor, model: str) -> Classification | None:
    drawing = pending_drawing()
    answer = None
    if drawing is not None:
        answer = classify(predictor, drawing.pixels, reference=reference_of(model), own_pen=drawing.own_pen)
    drawing_pad(model, drawing, answer)
    return answer


def _drawn_plainly(predictor: Predictor, model: str) -> Classification | None:
    left, right = st.columns([1, 2], gap="medium")
    with left:
        pixels = plain_canvas()
    answer = None if pixels is None else classify(predictor, pixels, reference=reference_of(model))
    with right:
        show_answer(answer, ("Nothing drawn yet", "The answer comes here, after every stroke."))
    return answer


def _opened(predictor: Predictor, model: str) -> Classification | None:
    left, right = st.columns([1, 2], gap="medium")
    with left:
        picture = _picture()
    answer = None if picture is None else classify_picture(predictor, *picture, reference_of(model))
    with right:
        show_answer(answer, ("No picture opened yet", "The answer comes here, as soon as one is opened."))
    return answer


def _picture() -> tuple[bytes, str] | None:
    """The picture that was opened or pasted last, and how messages call it."""
    opened = st.file_uploader(
        "A picture of one digit: open it, or paste it with Ctrl+V",
        type=["png", "jpg", "jpeg", "webp"],
        key=f"_draw_picture_{pasted_count()}",  # what is pasted takes the place of what was opened
        help="PNG, JPEG or WebP, dark ink on light paper or the other way round.",
        on_change=remove_pasted,
    )
    if opened is not None:
        return opened.getvalue(), opened.name
    pasted = pasted_picture()
    if pasted is None:
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("From the clipboard", width="content")
        st.button("Remove", "_draw_unpaste", icon=":material/close:", type="tertiary", on_click=remove_pasted)
    return pasted.data, "The pasted picture"


DRAWING, PLAIN_CANVAS, PICTURE = "Draw here", "Plain canvas", "Open a picture"
SOURCES: Mapping[str, Source] = {DRAWING: _drawn, PLAIN_CANVAS: _drawn_plainly, PICTURE: _opened}
