"""How much of its accuracy a run keeps where pictures are corrupted: measured behind a button, then kept and drawn."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.confusions.corruption_gallery import corruption_gallery
from dashboard.confusions.robustness_runs import measured_runs, sweep_of
from dashboard.errors import shown_errors
from dashboard.judged_run import JudgedRun
from dashboard.live_figure import live_figure
from dashboard.run_words import run_label
from dashboard.words import percent_text, plain
from mnist_core.data.corruptions import CORRUPTIONS, SEVERITIES
from mnist_core.errors import StoreError
from mnist_core.evaluation.robustness import Robustness, mean_corruption_error
from mnist_core.evaluation.robustness_sweep import RobustnessSweep, SweepStatus
from mnist_core.evaluation.sentences import robustness_verdict, share_text
from mnist_core.figures.robustness import RobustnessSeries, robustness_curves

_TICK_SECONDS = 1.0
_HEIGHT = 860  # px
MAX_OTHERS = 6


def robustness_view(judged: JudgedRun) -> None:
    """Draw a run's robustness, or how far its measuring is, or offer to begin; and what each corruption does."""
    try:
        sweep = sweep_of(judged.run_id)
    except StoreError as error:
        st.caption(plain(str(error)))
        return
    if sweep.status().is_busy:
        _progress(sweep)
    else:
        _result_or_offer(judged, sweep)
    with st.expander("What each corruption does"):
        corruption_gallery()


@st.fragment(run_every=_TICK_SECONDS)
def _progress(sweep: RobustnessSweep) -> None:
    status = sweep.status()
    if not status.is_busy:
        st.rerun()
    waits = status.state == "waiting"
    text = (
        "Waiting for another measuring to end"
        if waits
        else f"Reading corrupted pictures, {100 * status.fraction:.0f} %"
    )
    st.progress(status.fraction, text=text)
    if st.button("Cancel", key="_robustness_cancel"):
        sweep.cancel()


@st.fragment
def _result_or_offer(judged: JudgedRun, sweep: RobustnessSweep) -> None:
    with shown_errors():
        status = sweep.status()
        if status.result is not None:
            _result(judged, status.result)
        else:
            _offer(sweep, status)


def _offer(sweep: RobustnessSweep, status: SweepStatus) -> None:
    if status.error:
        st.warning(plain(status.error), icon=":material/info:")
    elif status.state == "cancelled":
        st.caption("The measuring was cancelled; nothing of it was kept.")
    st.markdown(
        f"Let this network read the 10,000 test images under {len(CORRUPTIONS)} corruptions at {len(SEVERITIES)} "
        "severities. It takes about a minute and is kept."
    )
    if st.button("Measure robustness", icon=":material/blur_on:", key="_robustness_start"):
        sweep.start()
        st.rerun()


def _result(judged: JudgedRun, result: Robustness) -> None:
    st.markdown(f"**{robustness_verdict(result)}**")
    others = {run.run_id: (run, found) for run, found in measured_runs() if run.run_id != judged.run_id}
    series = [RobustnessSeries("This run", result)]
    if others:
        chosen = st.multiselect(
            "Compare with",
            list(others),
            format_func=lambda run_id: run_label(others[run_id][0]),
            max_selections=MAX_OTHERS,
            key=f"_robustness_others_{judged.run_id}",
            placeholder="Other runs that were measured",
        )
        series += [RobustnessSeries(run_label(others[run_id][0]), others[run_id][1]) for run_id in chosen]
    revision = "-".join(one.label for one in series)
    label = "Accuracy under each corruption over severity"
    live_figure(robustness_curves(series), key="_robustness_curves", height=_HEIGHT, revision=revision, label=label)
    st.caption("Accuracy in % over severity, 0 being the pictures as they are; those that cost most first.")
    for one in series[1:]:
        error = mean_corruption_error(result, one.robustness)
        if error is not None:
            st.markdown(f"Under corruptions this run makes {error:.2f} times the errors of {plain(one.label)}.")
    with st.expander("The same in numbers"):
        st.dataframe(robustness_table(result), hide_index=True, alt="Accuracy under each corruption")


def robustness_table(result: Robustness) -> pd.DataFrame:
    """Return accuracy per corruption and severity as text with 95 % intervals, those that cost most first."""
    rows = [
        {
            "Corruption": CORRUPTIONS[name].label,
            "Mean": percent_text(result.mean_of(name), 1),
            **{str(at): share_text(found) for at, found in zip(SEVERITIES, result.accuracies(name), strict=True)},
        }
        for name in result.weakest_first
    ]
    return pd.DataFrame(rows)
