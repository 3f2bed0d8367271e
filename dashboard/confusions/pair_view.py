"""Pairs of digits: the pinned two beside the run's worst others, and any one with its ambiguous images."""

from __future__ import annotations

import streamlit as st

from dashboard.confusion_words import ambiguity, comparison, pair_name, pair_sentence
from dashboard.errors import shown_errors
from dashboard.gallery import gallery
from dashboard.judged_run import JudgedRun
from dashboard.live_figure import live_figure
from mnist_core.evaluation.cases import ambiguous_cases
from mnist_core.evaluation.confusion import PINNED_PAIRS, PairConfusion, pair_confusion
from mnist_core.evaluation.doubt_sentences import own_errors_text
from mnist_core.evaluation.dropped_digits import pair_draw_sentence
from mnist_core.figures.confusion import pair_heatmap
from mnist_core.figures.pairs import pair_bars

WORST_OTHERS = 5
_PAIR_HEIGHT = 190  # px
_BAR_PIXELS = 34
_CHOSEN = "_confusions_chosen_pair"


def pinned_pairs(judged: JudgedRun) -> None:
    """Draw the pinned pairs side by side, then their errors beside those of the run's worst other pairs."""
    pinned = [pair_confusion(judged.matrix, *digits) for digits in PINNED_PAIRS]
    doubts = {doubt.digits: doubt for doubt in judged.pair_doubts}
    for column, pair in zip(st.columns(len(pinned), gap="medium"), pinned, strict=True):
        with column.container(border=True):
            _pair_card(judged, pair, key=f"_confusions_pinned_{pair.digits[0]}_{pair.digits[1]}")
            st.caption(own_errors_text(doubts[pair.digits]))
    compared = sorted([*pinned, *worst_others(judged)], key=lambda pair: -pair.errors)
    st.markdown(f"{comparison(pinned, judged.matrix)} Here they stand beside the {WORST_OTHERS} worst other pairs:")
    height = 24 + _BAR_PIXELS * len(compared)
    live_figure(
        pair_bars(compared), key="_confusions_bars", height=height, revision=judged.run_id, label="Errors of each pair"
    )


def worst_others(judged: JudgedRun) -> list[PairConfusion]:
    """Return the pairs with the most errors that are not pinned."""
    pinned = {frozenset(digits) for digits in PINNED_PAIRS}
    return [pair for pair in judged.pairs if frozenset(pair.digits) not in pinned][:WORST_OTHERS]


@st.fragment
def any_pair(judged: JudgedRun) -> None:
    """Let the reader pick a pair, and draw its matrix and the images that lie closest between its digits."""
    with shown_errors():
        left, right = st.columns([4, 7], gap="medium")
        with left:
            pair = _choose_pair(judged)
            _pair_card(judged, pair, key="_confusions_picked")
        with right:
            _ambiguous(judged, pair)


def _choose_pair(judged: JudgedRun) -> PairConfusion:
    pinned = {frozenset(digits): pair_confusion(judged.matrix, *digits) for digits in PINNED_PAIRS}
    pairs = [*pinned.values(), *(pair for pair in judged.pairs if frozenset(pair.digits) not in pinned)]
    by_digits = {pair.digits: pair for pair in pairs}
    # The browser keeps a list's labels as long as its key stays; these hold the run's numbers.
    key = f"_confusions_pair_{judged.run_id}"
    if key not in st.session_state:
        st.session_state[key] = st.session_state.get(_CHOSEN, PINNED_PAIRS[0])
    digits = st.selectbox(
        "Pair",
        list(by_digits),
        format_func=lambda digits: f"{pair_name(by_digits[digits])} · {by_digits[digits].errors:,} errors",
        key=key,
        help="4 and 9, 7 and 1 first, then all others, most errors first.",
    )
    st.session_state[_CHOSEN] = digits
    return by_digits[digits]


def _pair_card(judged: JudgedRun, pair: PairConfusion, *, key: str) -> None:
    name = pair_name(pair)
    st.markdown(f"**{name}**")
    live_figure(pair_heatmap(pair), key=key, height=_PAIR_HEIGHT, revision=judged.run_id, label=f"True and read {name}")
    st.markdown(pair_sentence(pair, judged.pairs))
    st.caption(pair_draw_sentence(judged.right_without, *pair.digits))


def _ambiguous(judged: JudgedRun, pair: PairConfusion) -> None:
    a, b = pair.digits
    max_margin = st.slider(
        "Largest margin between the two",
        0.05,
        1.0,
        0.5,
        0.05,
        key="_confusions_margin",
        help="0 means that the model gave both digits the same probability, 1 that it was sure of one of them.",
    )
    cases = ambiguous_cases(judged.probabilities, judged.y_true, a, b, max_margin)
    st.markdown(ambiguity(cases, a, b, max_margin))
    gallery(cases, key=f"_confusions_ambiguous_{judged.run_id}_{a}_{b}_{max_margin}")
