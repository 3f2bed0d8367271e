"""Proves all findings within a budget of seconds, the most promising first, and says how each of them stands."""

from __future__ import annotations

import streamlit as st

from dashboard import resources
from dashboard.diagnose.diagnosed_run import DiagnosedRun
from dashboard.diagnose.proof_round import ProofRound, proof_rounds
from dashboard.diagnose.remedy_runs import affordable, left_to_prove
from dashboard.diagnose.remedy_standing import standing_text, twins
from dashboard.errors import shown_errors
from dashboard.words import duration_text, plain
from mnist_core.diagnosis.experiments import Experiment
from mnist_core.runs.record import RunRecord

_TICK_SECONDS = 1.0
_QUEUED_WITHIN_SECONDS = 10.0
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
    current = proof_rounds().get(told.run.run_id)
    if current is not None and current.is_on:
        _under_way(current)
    elif left_to_prove(told):
        if current is not None and current.error:
            st.caption(plain(f"The last round broke off: {current.error}"))
        _offer(told)
    _standings(told, current)


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
        begun = proof_rounds()[told.run.run_id] = ProofRound(
            told, float(budget), resources.run_store(), resources.run_queue()
        )
        with st.spinner("Preparing the first run"):
            begun.wait_first(_QUEUED_WITHIN_SECONDS)
        st.rerun()


@st.fragment(run_every=_TICK_SECONDS)
def _under_way(current: ProofRound) -> None:
    if not current.is_on:
        st.rerun()
    spent = min(current.elapsed_seconds / current.budget_seconds, 1.0)
    text = f"{current.elapsed_seconds:.0f} s of {current.budget_seconds:.0f} s spent; the next proof begins if it fits"
    st.progress(spent, text=text)
    if st.button("Begin no more", type="tertiary", icon=":material/stop_circle:", key="_diagnose_prove_cancel"):
        current.cancel()
        st.rerun()


def _standings(told: DiagnosedRun, current: ProofRound | None) -> None:
    found = twins(told)
    is_on = current is not None and current.is_on
    is_busy = is_on or any(run is not None and not run.state.is_finished for run in found)

    @st.fragment(run_every=_TICK_SECONDS if is_busy else None)
    def tick() -> None:
        with shown_errors():
            now = twins(told)
            if [run is None for run in now] != [run is None for run in found]:
                st.rerun()  # a proof has begun: the finding it is about shows how far it is
            each = zip(told.experiments, now, strict=True)
            st.markdown("\n".join(f"- {_line(told, experiment, twin)}" for experiment, twin in each))

    tick()


def _line(told: DiagnosedRun, experiment: Experiment, twin: RunRecord | None) -> str:
    return f"{experiment.finding.cause.label}: {plain(standing_text(told, experiment, twin))}"
