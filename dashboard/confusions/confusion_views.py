"""The parts of the Confusions page in their order, each under its heading."""

from __future__ import annotations

import streamlit as st

from dashboard.confusion_words import verdict
from dashboard.confusions.calibration_view import calibration_view
from dashboard.confusions.doubtful_view import doubtful_view
from dashboard.confusions.matrix_view import matrix_and_cell
from dashboard.confusions.pair_view import any_pair, pinned_pairs
from dashboard.confusions.robustness_view import robustness_view
from dashboard.confusions.score_view import digit_scores_view
from dashboard.confusions.slices_view import slices_view
from dashboard.judged_run import JudgedRun
from dashboard.navigation import page


def no_run_yet() -> None:
    """Offer the way to a first run where there is none to look at."""
    if st.button("Train a network", type="primary", icon=":material/play_circle:", key="_confusions_train"):
        st.switch_page(page("train"))


def confusions_of(judged: JudgedRun) -> None:
    """Draw everything a run confuses: verdict, pinned pairs, matrix, any pair, scores, and what lies beyond."""
    st.markdown(f"#### {verdict(judged.matrix)}")
    st.subheader("4 and 9, 7 and 1", anchor=False)
    pinned_pairs(judged)
    st.subheader("All ten digits", anchor=False)
    st.caption(
        "Grey cells were read rightly. The stronger the colour, the more errors; click a cell to see its images."
    )
    matrix_and_cell(judged)
    st.subheader("Any pair and its ambiguous cases", anchor=False)
    st.caption(
        "Images whose two most probable digits are those of the pair, the closest first, read rightly or wrongly."
    )
    any_pair(judged)
    st.subheader("Each digit", anchor=False)
    st.caption(
        "Precision: of all images read as the digit, how many are. Recall: of all that are, how many were read so."
    )
    digit_scores_view(judged)
    st.subheader("Beyond accuracy", anchor=False)
    _beyond_accuracy(judged)


def _beyond_accuracy(judged: JudgedRun) -> None:
    calibration, handwriting, robustness, doubtful = st.tabs(
        ["Calibration", "Handwriting", "Robustness", "Doubtful labels"]
    )
    with calibration:
        calibration_view(judged)
    with handwriting:
        slices_view(judged)
    with robustness:
        robustness_view(judged)
    with doubtful:
        doubtful_view(judged)
