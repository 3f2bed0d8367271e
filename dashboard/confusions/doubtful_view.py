"""How many of a run's errors are its own: accuracy with and without the test images that people do not agree on."""

from __future__ import annotations

import streamlit as st

from dashboard.confusions.suspects_view import suspects_gallery
from dashboard.errors import shown_errors
from dashboard.gallery import gallery
from dashboard.judged_run import JudgedRun
from mnist_core.evaluation.ambiguity import Ambiguity, read_ambiguity
from mnist_core.evaluation.cases import image_cases
from mnist_core.evaluation.doubt_sentences import (
    ambiguous_text,
    choices_text,
    doubt_details,
    doubt_verdict,
    pair_doubt_text,
    suspects_text,
)
from mnist_core.evaluation.doubtful import WITHOUT_MAJORITY, error_kinds


@st.fragment
def doubtful_view(judged: JudgedRun) -> None:
    """Part the errors into doubtful labels, hesitation and the network's own, and draw the images behind each."""
    with shown_errors():
        committee = read_ambiguity()
        kinds = error_kinds(judged.right, committee)
        st.markdown(f"**{doubt_verdict(kinds)}**")
        st.markdown(doubt_details(kinds))
        st.markdown("\n".join(f"- {pair_doubt_text(pair)}" for pair in judged.pair_doubts))
        st.markdown(f"The {len(WITHOUT_MAJORITY)} test images without a majority:")
        cases = image_cases(judged.probabilities, judged.y_true, WITHOUT_MAJORITY)
        gallery(cases, key=f"_doubtful_{judged.run_id}")
        st.caption("The votes are from Northcutt, Athalye and Mueller (2021), arXiv 2103.14749.")
        _hesitant(judged, committee)
        _suspected(committee)


def _hesitant(judged: JudgedRun, committee: Ambiguity) -> None:
    opened = st.expander("Test images that divide the committee", key="_doubtful_hesitant", on_change="rerun")
    if opened.open:
        with opened:
            st.markdown(ambiguous_text(committee))
            places = committee.most_ambiguous_first.tolist()
            cases = image_cases(judged.probabilities, judged.y_true, places)
            notes = [choices_text(committee, place) for place in places]
            gallery(cases, key=f"_hesitant_{judged.run_id}", notes=notes)


def _suspected(committee: Ambiguity) -> None:
    opened = st.expander("Training labels that look wrong", key="_doubtful_suspects", on_change="rerun")
    if opened.open:
        with opened:
            st.markdown(suspects_text(committee))
            suspects_gallery(committee.suspects)
