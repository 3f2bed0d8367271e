"""The learning-rate test on the page: offered, under way, and what it shows."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import resources
from dashboard.background import Background
from dashboard.diagnose.diagnosed_run import DiagnosedRun
from dashboard.live_figure import live_figure
from dashboard.words import duration_text, plain
from mnist_core.data.request import Report
from mnist_core.diagnosis.rate_reading import rate_sentence, read_rates
from mnist_core.runs import rate_testing
from mnist_core.training.rate_curve import RateCurve

if TYPE_CHECKING:
    from mnist_core.runs.store import RunStore

_TICK_SECONDS = 0.5
_FIGURE_HEIGHT = 280
_one_at_a_time = threading.Lock()  # each takes a process with TensorFlow in it
_WHAT = (
    "A new network of this kind is trained for a moment, with a learning rate that grows from step to step: where its "
    "loss falls fastest is a good rate. It is kept with the run, and remedies of the learning rate take theirs from it."
)


def rate_test(told: DiagnosedRun) -> None:
    """Offer to test learning rates; show how far that is, or what came of it."""
    st.subheader("Learning rates", anchor=False)
    work = _tests().get(told.run.run_id)
    if told.rate_curve is not None:
        _result(told, told.rate_curve)
    elif work is None:
        _offer(told.run.run_id)
    elif not work.has_ended:
        _progress(work)
    else:
        _failure(work)


def _offer(run_id: str) -> None:
    st.caption(_WHAT)
    seconds = duration_text(rate_testing.ABOUT_SECONDS)
    if st.button(f"Test learning rates, about {seconds}", icon=":material/speed:", key="_diagnose_rates"):
        _tests()[run_id] = _begun(run_id)
        st.rerun()


def _begun(run_id: str) -> Background[RateCurve]:
    store = resources.run_store()
    return Background(lambda report: _tested(store, run_id, report), f"learning rates of {run_id}")


def _tested(store: RunStore, run_id: str, report: Report) -> RateCurve:
    report("Waiting for another test to end", None)
    with _one_at_a_time:
        report("Testing learning rates", None)
        return rate_testing.measure_and_keep_rates(store, run_id)


@st.fragment(run_every=_TICK_SECONDS)
def _progress(work: Background[RateCurve]) -> None:
    if work.has_ended:
        st.rerun()
    seconds = duration_text(rate_testing.ABOUT_SECONDS)
    st.caption(f":material/hourglass_top: {work.progress.message or 'Beginning'}. It takes about {seconds}.")


def _failure(work: Background[RateCurve]) -> None:
    st.warning(plain(work.progress.error or "The test was cut short."), icon=":material/info:")
    if st.button("Try again", key="_diagnose_rates_retry", icon=":material/refresh:"):
        work.retry()
        st.rerun()


def _result(told: DiagnosedRun, curve: RateCurve) -> None:
    from mnist_core.figures.rate_curve import rate_figure

    rate = told.run.config.learning_rate
    st.markdown(f"**{plain(rate_sentence(curve, rate))}**")
    live_figure(
        rate_figure(curve, read_rates(curve), rate),
        key="_diagnose_rate_figure",
        height=_FIGURE_HEIGHT,
        revision=told.run.run_id,
        label="Loss against learning rate",
    )
    st.caption(
        f"Loss of {curve.images} training images after one step with each of {len(curve.rates)} rates, "
        f"{curve.rates[0]:.6f} to {curve.rates[-1]:.2g}."
    )


@st.cache_resource(show_spinner=False)
def _tests() -> dict[str, Background[RateCurve]]:
    """The tests of this server since it was started, by run; a handful of numbers each."""
    return {}
