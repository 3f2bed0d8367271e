"""Your own digits on the Draw page: keep a drawing with its label, and look through what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import streamlit as st

from dashboard.draw.drawing_answer import is_odd
from dashboard.draw.drawing_why_words import article
from dashboard.draw.own_files_view import export_button, import_popover
from dashboard.draw.own_judge_view import judge_button, judgement_of, taught_digits
from dashboard.draw.own_strip import own_strip
from dashboard.draw.own_teach_view import teach_popover
from dashboard.errors import shown_errors
from dashboard.state import get_state, take_notice
from mnist_core.drawing.classify import Classification
from mnist_core.drawing.own_digit import Source, own_digit
from mnist_core.drawing.own_digits import MAX_DIGITS, open_own_digits
from mnist_core.drawing.predictor import Predictor
from mnist_core.errors import MnistCoreError

_KEPT, _CHANGED = "_own_kept", "_own_changed"
_DRAWING_NAME = "drawing"
_WORDS = "Was it right?", "Wrong: it was a"
_ODD_WORDS = "Is it a digit all the same?", "It is a"
"""What is asked of a drawing, and what is said before the digits to choose from."""


@dataclass(frozen=True)
class _Kept:
    """The drawing that this viewer kept last: which it is, its place in the set and its label."""

    drawing: str
    digit_id: int
    label: int


def keep_digit(predictor: Predictor, model: str, answer: Classification) -> None:
    """Ask whether the answer was right, and keep the drawing with what it truly is.

    Args:
        predictor: What answered.
        model: Its name: a run's id or the starter's.
        answer: What it said; nothing is asked where it said nothing.
    """
    if answer.prediction is None or answer.digit_image is None:
        return
    if st.session_state.pop(_CHANGED, False):
        st.rerun()  # the whole page, for the set is shown outside of the fragment that a stroke reruns
    drawing = _fingerprint(answer)
    kept: _Kept | None = st.session_state.get(_KEPT)
    if kept is not None and kept.drawing == drawing:
        _say_kept(kept)
        return
    digit = answer.prediction.digit
    with st.container(horizontal=True, vertical_alignment="center"):
        question, correction = _ODD_WORDS if is_odd(answer) else _WORDS
        st.markdown(f"**{question}**", width="content")
        st.button(
            f"Keep as {article(digit)} {digit}",
            "_own_keep",
            icon=":material/check:",
            on_click=_keep,
            args=(model, answer, digit),
        )
        key = f"_own_wrong_{drawing}"
        st.markdown(correction, width="content")
        st.pills(
            correction,
            [other for other in range(10) if other != digit],
            key=key,
            on_change=_keep_other,
            args=(model, answer, key),
            label_visibility="collapsed",
        )


def _fingerprint(answer: Classification) -> str:
    """What tells one drawing from another."""
    assert answer.digit_image is not None
    return sha256(answer.digit_image.image.tobytes()).hexdigest()


def _say_kept(kept: _Kept) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Kept among your digits as {article(kept.label)} **{kept.label}**.", width="content")
        st.button("Undo", "_own_unkeep", icon=":material/undo:", type="tertiary", on_click=_unkeep, args=(kept,))


def _keep_other(model: str, answer: Classification, key: str) -> None:
    if st.session_state[key] is not None:
        _keep(model, answer, st.session_state[key])


def _keep(model: str, answer: Classification, label: int) -> None:
    assert answer.prediction is not None and answer.digit_image is not None
    made = answer.digit_image
    source = Source.DRAWN if answer.name == _DRAWING_NAME else Source.PICTURE
    try:
        ink = made.thinner or made.drawn  # of a pen that leaves loops open, so that the image can be made anew
        digit = own_digit(made.image, ink.picture, label, answer=answer.prediction.digit, model=model, source=source)
        digit_id = open_own_digits().keep(digit)
    except MnistCoreError as error:
        get_state().notice = str(error)
    else:
        st.session_state[_KEPT] = _Kept(_fingerprint(answer), digit_id, label)
    st.session_state[_CHANGED] = True


def _unkeep(kept: _Kept) -> None:
    try:
        open_own_digits().remove([kept.digit_id])
    except MnistCoreError as error:
        get_state().notice = str(error)
    st.session_state.pop(_KEPT, None)
    st.session_state[_CHANGED] = True


def own_digits_panel(predictor: Predictor, model: str) -> None:
    """Show the personal set with all that can be done with it; to be called outside of fragments.

    Args:
        predictor: What answers at the moment.
        model: Its name: a run's id or the starter's.
    """
    take_notice()
    with shown_errors():
        st.subheader("Your digits", anchor=False)
        own = open_own_digits()
        counts = own.counts()
        if not any(counts):
            st.caption(
                "None yet. Draw a digit and say what it is: it is kept here, so that you can judge networks on your "
                "own hand, and teach it to them. Ten or more of each digit make a good start. Or import a file."
            )
            import_popover()
            return
        st.caption(
            f"{sum(counts):,} of at most {MAX_DIGITS:,} are kept, in one set for everyone who uses this server. The "
            "number after each digit says how many there are."
        )
        own_strip(own, counts)
        with st.container(horizontal=True):
            judged = judge_button(model)
            teach_popover(own, model)
            export_button(own)
            import_popover()
        if judged:
            judgement_of(predictor, model, own)
        taught_digits(model)
