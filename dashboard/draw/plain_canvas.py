"""The plain canvas: pen width, undo and clear around `streamlit-drawable-canvas`, answered after every stroke."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

SIDE = 320
"""CSS pixels of the square canvas: fits a phone 360 pixels wide without scrolling sideways."""

PEN_WIDTHS = {"Thin": 14, "Medium": 22, "Thick": 32}
"""Pens and their widths in CSS pixels."""

FIRST_PEN = "Medium"
PAPER, INK = "#ffffff", "#111111"

_PAD_KEY = "_draw_plain_pad"
_PEN_KEY = "_draw_pen"


@dataclass
class _Pad:
    """One viewer's pad. A new `number` makes a new, empty canvas; `start` are the strokes it was last given."""

    number: int = 0
    undone: int = 0
    start: list[dict[str, Any]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"_draw_canvas_{self.number}"

    def clear(self) -> None:
        """Begin with empty paper."""
        self.number, self.start = self.number + 1, []

    def keep(self) -> None:
        """Make what is drawn now what the canvas starts from, should the browser set it up anew."""
        state = st.session_state.get(self.key) or {}
        self.start = ((state.get("drawing") or {}).get("raw") or {}).get("objects", [])

    def undo(self, strokes: list[dict[str, Any]]) -> None:
        """Take the last of these strokes back."""
        if len(strokes) < 2:
            self.clear()
        else:
            self.undone, self.start = self.undone + 1, strokes[:-1]


@dataclass(frozen=True, eq=False)
class _Drawn:
    """What is on the canvas: its strokes and, where there are any, its RGBA pixels."""

    strokes: list[dict[str, Any]]
    pixels: NDArray[np.uint8] | None


def plain_canvas() -> NDArray[np.uint8] | None:
    """Show the pad and give its RGBA pixels, `uint8`, `(SIDE, SIDE, 4)`; None while the paper is bare."""
    pad = _pad()
    st.caption("Draw one digit, with the mouse or a finger.")
    # The canvas has a toolbar of its own, which no option takes away: it rises above the canvas, out of this frame.
    with st.container(width=SIDE, height=SIDE, border=False):
        drawn = _canvas(pad, PEN_WIDTHS[st.session_state.get(_PEN_KEY, FIRST_PEN)])
    with st.container(horizontal=True):
        idle = not drawn.strokes
        st.button("Undo", "_draw_undo", icon=":material/undo:", on_click=pad.undo, args=(drawn.strokes,), disabled=idle)
        st.button("Clear", "_draw_clear", icon=":material/delete:", on_click=pad.clear, disabled=idle)
    st.segmented_control("Pen", list(PEN_WIDTHS), default=FIRST_PEN, required=True, key=_PEN_KEY, on_change=pad.keep)
    return drawn.pixels if drawn.strokes else None


def _pad() -> _Pad:
    """This viewer's pad, emptied if its canvas was taken off the page in between: the browser kept nothing of it."""
    pad: _Pad = st.session_state.setdefault(_PAD_KEY, _Pad())
    if pad.start and pad.key not in st.session_state:
        pad.clear()
    return pad


def _canvas(pad: _Pad, pen_width: int) -> _Drawn:
    """Draw the canvas and read it."""
    from streamlit_drawable_canvas import st_canvas  # raises where no page is being drawn

    result = st_canvas(
        stroke_width=pen_width,
        stroke_color=INK,
        background_color=PAPER,
        # The canvas loads strokes, and sends its new pixels, only when they differ from those it was last given.
        # Undoing twice back to the same strokes would be no difference; the count makes it one.
        initial_drawing={"objects": pad.start, "undone": pad.undone},
        height=SIDE,
        width=SIDE,
        return_image_data=True,
        key=pad.key,
    )
    return _Drawn((result.json_data or {}).get("objects", []), result.image_data)
