"""How many of a run's errors are its own: accuracy with and without the test images that people do not agree on."""

from __future__ import annotations

import streamlit as st

from dashboard.errors import shown_errors
from dashboard.gallery import gallery
from dashboard.judged_run import JudgedRun
from mnist_core.evaluation.cases import image_cases, predicted_digits
from mnist_core.evaluation.doubtful import WITHOUT_MAJORITY, disputed_pairs, error_kinds
from mnist_core.evaluation.sentences import disputed_text, doubt_details, doubt_verdict


@st.fragment
def doubtful_view(judged: JudgedRun) -> None:
    """Part the errors into doubtful labels and the network's own, and draw the doubtful images."""
    with shown_errors():
        kinds = error_kinds(judged.right)
        st.markdown(f"**{doubt_verdict(kinds)}**")
        st.markdown(doubt_details(kinds))
        for pair in disputed_pairs(judged.y_true, predicted_digits(judged.probabilities)):
            st.markdown(disputed_text(pair))
        cases = image_cases(judged.probabilities, judged.y_true, WITHOUT_MAJORITY)
        gallery(cases, key=f"_doubtful_{judged.run_id}")
        st.caption("The votes are from Northcutt, Athalye and Mueller (2021), arXiv 2103.14749.")
