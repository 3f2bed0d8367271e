"""Which handwriting a run reads worse: accuracy over each measure, and the weakest kinds that were found."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.errors import shown_errors
from dashboard.judged_run import JudgedRun, judge_run, predictions_stamp
from dashboard.live_figure import live_figure
from mnist_core.data.handwriting import MEASURES
from mnist_core.evaluation.confusion import accuracy
from mnist_core.evaluation.judged_handwriting import is_measured, judged_handwriting
from mnist_core.evaluation.sentences import share_text, slice_name, slices_method, slices_verdict
from mnist_core.evaluation.slices import accuracy_over
from mnist_core.evaluation.weak_slices import SliceSearch, weakest_slices
from mnist_core.figures.measure_bands import measure_curve

_HEIGHT = 300  # px


@st.fragment
def slices_view(judged: JudgedRun) -> None:
    """Draw how a run's accuracy depends on how the digits are written."""
    with shown_errors():
        if not is_measured():
            _offer_to_measure()
            return
        search = _search(judged.run_id, predictions_stamp(judged.run_id))
        st.markdown(f"**{slices_verdict(search)}**")
        _curve(judged)
        if search.slices:
            counts = {"Images": st.column_config.NumberColumn(format="localized")}
            alt = "The weakest kinds of handwriting"
            st.dataframe(_table(search), hide_index=True, column_config=counts, alt=alt)
        st.caption(slices_method(search))


def _offer_to_measure() -> None:
    st.markdown("How the test images are written has not been measured yet. It takes some seconds.")
    if st.button("Measure the handwriting", icon=":material/straighten:", key="_slices_measure"):
        with st.spinner("Measuring area, stroke length, thickness, slant, width and height"):
            judged_handwriting()
        st.rerun()


def _curve(judged: JudgedRun) -> None:
    name = st.segmented_control(
        "Measure",
        list(MEASURES),
        default="thickness",
        format_func=lambda name: MEASURES[name].label,
        key="_slices_measure_shown",
        required=True,
        label_visibility="collapsed",
    )
    bands = accuracy_over(judged_handwriting().values(name), judged.right)
    overall = accuracy(judged.matrix)
    figure = measure_curve(bands, MEASURES[name], overall.value if overall else None)
    label = f"Accuracy over {MEASURES[name].label.lower()}"
    live_figure(figure, key="_slices_curve", height=_HEIGHT, revision=f"{judged.run_id}-{name}", label=label)
    st.caption("Ten bands of about a thousand test images, with 95 % intervals; dotted: all test images.")


def _table(search: SliceSearch) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Kind of handwriting": [slice_name(weak).capitalize() for weak in search.slices],
            "Images": [weak.images for weak in search.slices],
            "Accuracy, % (95 % interval)": [share_text(weak.accuracy) for weak in search.slices],
            "All others": [share_text(weak.rest) for weak in search.slices],
        }
    )


@st.cache_resource(max_entries=16, show_spinner="Looking for handwriting that is read worse")
def _search(run_id: str, written_ns: int) -> SliceSearch:
    measures = judged_handwriting()
    return weakest_slices({name: measures.values(name) for name in MEASURES}, judge_run(run_id).right)
