"""Whether a run is as often right as it is sure: the verdict, the reliability diagram, and what a temperature mends."""

from __future__ import annotations

import streamlit as st

from dashboard.errors import shown_errors
from dashboard.judged_run import JudgedRun, predictions_stamp
from dashboard.live_figure import live_figure
from dashboard.resources import run_store
from mnist_core.evaluation.sentences import calibration_details, calibration_verdict
from mnist_core.evaluation.temperature import Calibration, calibrate
from mnist_core.figures.reliability import reliability_diagram

_HEIGHT = 380  # px


@st.fragment
def calibration_view(judged: JudgedRun) -> None:
    """Draw how sure a run is against how often it is right."""
    with shown_errors():
        calibration = _calibration(judged.run_id, predictions_stamp(judged.run_id))
        if calibration is None:
            st.caption("There are no test images to judge.")
            return
        st.markdown(f"**{calibration_verdict(calibration)}**")
        st.markdown(calibration_details(calibration))
        figure = reliability_diagram(calibration.before, calibration.after)
        live_figure(
            figure, key="_calibration", height=_HEIGHT, revision=judged.run_id, label="How often right, by how sure"
        )
        st.caption(
            "Test images in fifteen bins by how sure the network was; larger dots hold more of them, lines are 95 % "
            "intervals. Below the dotted line it was surer than right."
        )


@st.cache_resource(max_entries=16, show_spinner="Looking how sure the network is")
def _calibration(run_id: str, written_ns: int) -> Calibration | None:
    return calibrate(run_store().predictions(run_id))
