"""Proves all findings within a budget of seconds, the most promising first, and says how each of them stands."""

from __future__ import annotations

import streamlit as st

from dashboard.diagnosed_run import DiagnosedRun
from dashboard.errors import shown_errors
from dashboard.remedy_runs import affordable, left_to_prove, start_twin
from dashboard.remedy_standing import standing_text, twins
from dashboard.words import duration_text, plain
from mnist_core.diagnosis.experiments import Experiment
from mnist_core.runs.record import RunRecord

_TICK_SECONDS = 1.0
_BUDGET_SECONDS = 120
_MOST_SECONDS = 24 * 3600


def prove_all(told: DiagnosedRun) -> None:
    """Offer to prove every finding that training can mend, and list how each stands; nothing where there is but one.

    Raises:
        StoreError: If the runs cannot be read.
    """
    if len(told.experiments) < 2:
        return
    st.subheader("Prove all", anchor=False)
    if left_to_prove(told):
        _offer(told)
    _standings(told)


def _offer(told: DiagnosedRun) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        budget = st.number_input(
            "Budget in seconds", 1, _MOST_SECONDS, _BUDGET_SECONDS, step=30, key="_diagnose_budget", width=200
        )
        chosen = affordable(told, float(budget))
        pressed = st.button(
            f"Prove {len(chosen)} of {len(left_to_prove(told))}",
            icon=":material/science:",
            key="_diagnose_prove_all",
            disabled=not chosen,
        )
    needed = sum(experiment.seconds for experiment in chosen)
    least = min(experiment.seconds for experiment in left_to_prove(told))
    st.caption(
        f"The most promising first, as long as the budget lasts: about {duration_text(needed)} of training."
        if chosen
        else f"The shortest takes about {duration_text(least)}; raise the budget."
    )
    if pressed:
        with shown_errors(), st.spinner("Preparing the runs"):
            for experiment in chosen:
                start_twin(told, experiment)
        st.rerun()


def _standings(told: DiagnosedRun) -> None:
    is_busy = any(run is not None and not run.state.is_finished for run in twins(told))

    @st.fragment(run_every=_TICK_SECONDS if is_busy else None)
    def tick() -> None:
        with shown_errors():
            each = zip(told.experiments, twins(told), strict=True)
            st.markdown("\n".join(f"- {_line(told, experiment, twin)}" for experiment, twin in each))

    tick()


def _line(told: DiagnosedRun, experiment: Experiment, twin: RunRecord | None) -> str:
    return f"{experiment.finding.cause.label}: {plain(standing_text(told, experiment, twin))}"
