"""The drawing pad: a component of our own that answers while the pen moves and hands over each finished stroke."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.draw.drawing_answer import told
from dashboard.draw.predict_route import predict_address
from mnist_core.drawing.classify import Classification
from mnist_core.drawing.pen import DIGIT_SIDE, WIDTHS
from mnist_core.figures.palette import BLUE, GREEN, NEUTRAL, ORANGE, PURPLE

PEN_WIDTHS = {"Thin": 12, "Medium": 19, "Thick": 28}
"""Pens and their widths in units of the pad, which is 280 wide, however large it is on the page."""
FIRST_PEN = "Medium"
KEY = "_draw_pad"
_KEPT = "_draw_kept"
"""What was drawn last, for when the browser makes the pad anew: after another page, or another source."""

_FOLDER = Path(__file__).parent / "pad"
_SCRIPTS = ("strokes.js", "asking.js", "answers.js", "pad.js")


@dataclass(frozen=True, eq=False)
class Drawing:
    """What a viewer has drawn: `number` grows with every change; `pixels` is `uint8`, `(height, width)`, ink dark.

    Where the pen was so wide that it closes loops, `pixels` are the strokes as a thinner pen draws them, and `own_pen`
    as they were drawn; else None.
    """

    number: int
    pixels: NDArray[np.uint8]
    own_pen: NDArray[np.uint8] | None = None


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


_COLOURS = {"first": BLUE, "second": ORANGE, "third": GREEN, "fourth": PURPLE, "neutral": NEUTRAL}
_CSS = f".pad {{ {' '.join(f'--{name}: {colour};' for name, colour in _COLOURS.items())} }}\n{_read('pad.css')}"
_component = st.components.v2.component(
    "drawing_pad", html=_read("pad.html"), css=_CSS, js="\n".join(map(_read, _SCRIPTS))
)


def pending_drawing() -> Drawing | None:
    """What is on the pad, known before the pad is shown; None while the paper is bare."""
    handed = st.session_state.get(KEY, {})
    if "drawing" in handed:
        st.session_state[_KEPT] = handed["drawing"]
    drawn = st.session_state.get(_KEPT)
    if not drawn:
        return None
    own_pen = drawn.get("ownPen")
    return Drawing(int(drawn["number"]), _pixels(drawn), _pixels(own_pen) if own_pen else None)


def _pixels(picture: Mapping[str, Any]) -> NDArray[np.uint8]:
    pixels = np.frombuffer(base64.b64decode(picture["pixels"]), dtype=np.uint8)
    return pixels.reshape(int(picture["height"]), int(picture["width"]))


def drawing_pad(model: str, drawing: Drawing | None, answer: Classification | None) -> None:
    """Show the pad, with the answer to what is on it.

    Args:
        model: What answers while the pen moves, as `predictor_of` takes it.
        drawing: What is on the pad, from `pending_drawing`.
        answer: The server's answer to it, shown where the pad has none of its own.
    """
    settled = {"number": drawing.number, "answer": told(answer)} if drawing and answer else None
    data: dict[str, Any] = {
        "route": predict_address(),
        "model": model,
        "pens": PEN_WIDTHS,
        "pen": PEN_WIDTHS[FIRST_PEN],
        "widest": WIDTHS[1] / DIGIT_SIDE,
        "heading": "Nothing drawn yet",
        "sentence": "Draw one digit: the answer comes while you draw.",
        "settled": settled,
        "kept": None if "drawing" in st.session_state.get(KEY, {}) else st.session_state.get(_KEPT),
    }
    _component(key=KEY, data=data, on_drawing_change=lambda: None)
