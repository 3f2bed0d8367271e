"""The strip of own digits: the newest of one kind or of all; one that is chosen can be relabelled or removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.state import get_state
from mnist_core.drawing.own_digit import OwnDigit
from mnist_core.drawing.own_digits import OwnDigits
from mnist_core.errors import MnistCoreError
from mnist_core.figures.digits import digit_png

_SHOWN = 24
_TILE_PIXELS = 56
_KIND, _CHOSEN, _REMOVED = "_own_kind", "_own_chosen", "_own_removed"


def own_strip(own: OwnDigits, counts: Sequence[int]) -> None:
    """Draw the newest own digits, each with its label below; a click on the label chooses the digit."""
    label = st.pills(
        "Which of them",
        [digit for digit in range(10) if counts[digit]],
        format_func=lambda digit: f"{digit} · {counts[digit]}",
        key=_KIND,
        label_visibility="collapsed",
    )
    digits = own.digits(label, _SHOWN)
    with st.container(horizontal=True, gap="small"):
        for digit in digits:
            with st.container(width=_TILE_PIXELS, gap=None, horizontal_alignment="center"):
                st.image(digit_png(digit.image, scale=2), width=_TILE_PIXELS, alt=f"A digit kept as {digit.label}")
                st.button(
                    str(digit.label),
                    f"_own_tile_{digit.digit_id}",
                    type="tertiary",
                    help="Relabel or remove it.",
                    on_click=_choose,
                    args=(digit.digit_id,),
                )
    hidden = (sum(counts) if label is None else counts[label]) - len(digits)
    if hidden > 0:
        st.caption(f"And {hidden:,} older ones.")
    chosen = next((digit for digit in digits if digit.digit_id == st.session_state.get(_CHOSEN)), None)
    if chosen is not None:
        _change(own, chosen)
    _undo(own)


def _choose(digit_id: int) -> None:
    st.session_state[_CHOSEN] = None if st.session_state.get(_CHOSEN) == digit_id else digit_id


def _change(own: OwnDigits, digit: OwnDigit) -> None:
    said = "" if digit.answer is None else f" It was read as {digit.answer}."
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.image(digit_png(digit.image, scale=3), width=_TILE_PIXELS, alt="The chosen digit")
        key = f"_own_relabel_{digit.digit_id}"
        st.pills(
            f"Kept as {digit.label}.{said} It is a …",
            range(10),
            default=digit.label,
            key=key,
            on_change=_relabel,
            args=(own, digit, key),
        )
        st.button("Remove", "_own_remove", icon=":material/delete:", on_click=_remove, args=(own, digit))


def _relabel(own: OwnDigits, digit: OwnDigit, key: str) -> None:
    label = st.session_state[key]
    if label is not None and digit.digit_id is not None:
        _try(own.relabel, digit.digit_id, label)


def _remove(own: OwnDigits, digit: OwnDigit) -> None:
    assert digit.digit_id is not None
    if _try(own.remove, [digit.digit_id]):
        st.session_state[_REMOVED] = [digit.digit_id]
        st.session_state[_CHOSEN] = None


def _undo(own: OwnDigits) -> None:
    removed: list[int] | None = st.session_state.get(_REMOVED)
    if not removed:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("One digit was removed.", width="content")
        st.button("Bring it back", "_own_back", type="tertiary", on_click=_bring_back, args=(own, removed))


def _bring_back(own: OwnDigits, removed: list[int]) -> None:
    if _try(own.bring_back, removed):
        st.session_state[_REMOVED] = None


def _try(change: Callable[..., object], *arguments: object) -> bool:
    try:
        change(*arguments)
    except MnistCoreError as error:
        get_state().notice = str(error)
        return False
    return True
