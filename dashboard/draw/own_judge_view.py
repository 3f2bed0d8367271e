"""How a network does on own digits, and what teaching them to it changed."""

from __future__ import annotations

import streamlit as st

from dashboard import resources
from dashboard.live_figure import live_figure
from dashboard.words import percent_text
from mnist_core.drawing.own_digits import OwnDigits
from mnist_core.drawing.own_fine_tuning import KINDS, BeforeAndAfter, before_and_after
from mnist_core.drawing.own_judging import OwnJudgement, judge_own_digits
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.starter import STARTER
from mnist_core.evaluation.intervals import Estimate
from mnist_core.evaluation.paired import paired_sentence
from mnist_core.figures.digits import digit_png

_JUDGED = "_own_judged"
_MOST_MISREAD = 24
_TILE_PIXELS = 64
_MATRIX_HEIGHT = 400


def judge_button(model: str) -> bool:
    """Whether the viewer asks how this model does; their wish holds until they take it back or choose another."""
    is_on = st.session_state.get(_JUDGED) == model
    label = "Hide the judgement" if is_on else "Judge this network"
    if st.button(label, "_own_judge", icon=":material/fact_check:", help="Let the chosen network read all of them."):
        st.session_state[_JUDGED] = None if is_on else model
        st.rerun()
    return is_on


def judgement_of(predictor: Predictor, model: str, own: OwnDigits) -> None:
    """Say how many of the own digits a model reads rightly, and show those that it does not.

    Raises:
        OwnDigitsError: If the set cannot be read.
    """
    judged = judge_own_digits(predictor, own.digits())
    assert judged.accuracy is not None
    right = len(judged.digits) - len(judged.misread)
    st.markdown(f"**{right:,} of your {len(judged.digits):,} digits are read right**")
    st.caption(f"{share_text(judged.accuracy)}, in brackets the 95 % interval.")
    if model != STARTER and resources.run_store().fine_tuning(model) is not None:
        st.caption("This network has learned from some of them; those that were held back judge it fairly, see below.")
    if judged.misread:
        _misread(judged)


def _misread(judged: OwnJudgement) -> None:
    from mnist_core.figures.confusion import confusion_heatmap

    matrix, images = st.columns([3, 2], gap="medium")
    with matrix:
        figure = confusion_heatmap(judged.matrix)
        live_figure(
            figure, key="_own_matrix", height=_MATRIX_HEIGHT, revision="own", label="Confusion matrix of your digits"
        )
    with images:
        st.caption("Misread, the newest first")
        shown = judged.misread[:_MOST_MISREAD]
        st.image(
            [digit_png(digit.image, scale=2, gutter=2) for digit, _ in shown],
            [f"{digit.label}, read {answer}" for digit, answer in shown],
            width=_TILE_PIXELS,
        )
        if len(judged.misread) > len(shown):
            st.caption(f"And {len(judged.misread) - len(shown):,} more.")


def taught_digits(model: str) -> None:
    """Of a run that was taught own digits: how it did before and after. Nothing of any other model.

    Raises:
        StoreError: If what was kept of it cannot be read.
    """
    if model == STARTER:
        return
    store = resources.run_store()
    kept = store.own_answers(model)
    if kept is None:
        return
    st.markdown("**Before and after it was taught own digits**")
    for place, found in zip(st.columns(3), before_and_after(store.predictions(model), *kept), strict=False):
        with place:
            _changed(found)
    if kept[0].is_learned.all():
        st.caption(
            "There were too few digits to hold some back, so it is only known how it does on those it learned from: "
            "it is bound to look better there than it is."
        )


def _changed(found: BeforeAndAfter) -> None:
    points = 100 * found.comparison.difference
    st.metric(
        KINDS[found.kind],
        percent_text(found.after.value),
        f"{points:+.2f} points" if points else "as before",
        delta_color="off",
        delta_arrow="auto" if points else "off",
    )
    st.caption(
        f"{found.comparison.images:,} images. Before {share_text(found.before)}, after {share_text(found.after)}, in "
        f"brackets 95 % intervals.\n\n{paired_sentence(found.comparison, 'the network before', 'the network after')}"
    )


def share_text(estimate: Estimate) -> str:
    """A share with its 95 % interval, such as `91.18 % (77.04 – 96.95 %)`."""
    low, high = estimate.interval.low, estimate.interval.high
    return f"{percent_text(estimate.value)} ({100 * low:.2f} – {100 * high:.2f} %)"
