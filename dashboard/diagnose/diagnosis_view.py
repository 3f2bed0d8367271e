"""A diagnosis on the page: the verdict first, then each finding with its remedy, and its evidence on demand."""

from __future__ import annotations

import streamlit as st

from dashboard.background import Background
from dashboard.diagnose.diagnosed_run import DiagnosedRun
from dashboard.diagnose.diagnosis_numbers import numbers_lines
from dashboard.diagnose.diagnosis_words import changed_text, verdict, weight_text
from dashboard.diagnose.remedy_standing import tried_text
from dashboard.diagnose.remedy_view import remedy_view
from dashboard.diagnose.validation_offer import validation_offer
from dashboard.live_figure import live_figure
from dashboard.words import plain
from mnist_core.diagnosis.findings import Finding
from mnist_core.diagnosis.remedies import remedy_for
from mnist_core.diagnosis.untold import untold_lines

_TICK_SECONDS = 0.5
_FIGURE_HEIGHT = 240
_NOT_HERE = "Nothing in this run's settings does that."


def diagnosis_when_ready(work: Background[DiagnosedRun]) -> DiagnosedRun | None:
    """The diagnosis; while there is none, says how far it is, and runs the page again at the end."""
    if work.result is not None:
        return work.result
    if work.has_ended:
        st.warning(plain(work.progress.error or "The diagnosis was cut short."), icon=":material/info:")
        if st.button("Try again", key="_diagnose_retry", icon=":material/refresh:"):
            work.retry()
            st.rerun()
    else:
        _progress(work)
    return None


@st.fragment(run_every=_TICK_SECONDS)
def _progress(work: Background[DiagnosedRun]) -> None:
    if work.has_ended:
        st.rerun()  # the rest of the page says something else then
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/hourglass_top: {work.progress.message or 'Beginning'}. It takes up to ten seconds.")


def diagnosis_view(told: DiagnosedRun) -> None:
    """Draw the verdict, the findings in order of weight, and what could not be told.

    Raises:
        StoreError: If the runs that tried remedies cannot be read.
        DataError: If MNIST cannot be read.
    """
    st.markdown(f"#### {plain(verdict(told.diagnosis, told.by_cause, told.setup, tried_text(told)))}")
    findings = told.diagnosis.findings
    causes = [finding for finding in findings if not finding.is_explained]
    symptoms = [finding for finding in findings if finding.is_explained]
    for place, finding in enumerate(causes, 1):
        with st.container(border=True):
            number = f"{place}. " if len(causes) > 1 else ""
            st.markdown(f"**{number}{plain(finding.sentence)}**")
            _finding(told, finding, is_first=place == 1)
    if symptoms:
        st.markdown("**Likely consequences of the above**")
        for finding in symptoms:
            with st.expander(plain(finding.sentence)):
                _finding(told, finding, is_first=False)
    if told.diagnosis.cannot_tell:
        with st.expander("What could not be told"):
            st.caption("\n\n".join(map(plain, untold_lines(told.diagnosis.cannot_tell))))
    # Where something was found, its remedy is what the verdict says to press.
    validation_offer(told, is_first=not findings)


def _finding(told: DiagnosedRun, finding: Finding, *, is_first: bool) -> None:
    st.caption(weight_text(finding))
    experiment = told.by_cause.get(finding.cause)
    if experiment is not None:
        st.markdown(f"{plain(experiment.words)} {plain(_sentence(changed_text(told.setup, experiment.setup)))}")
        remedy_view(told, experiment, is_first=is_first)
    elif (remedy := remedy_for(finding, told.setup)) is not None:
        st.markdown(f"{plain(remedy.words)} {_NOT_HERE}")
    if finding.is_explained:
        _evidence(told, finding)
    else:
        with st.expander("Evidence"):
            _evidence(told, finding)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _evidence(told: DiagnosedRun, finding: Finding) -> None:
    from mnist_core.figures.findings import finding_figure

    numbers, figure = st.columns([2, 3], gap="medium")
    numbers.markdown("  \n".join(numbers_lines(finding)))
    with figure:
        st.caption(plain(finding.figure.title))
        live_figure(
            finding_figure(finding.figure),
            key=f"_diagnose_figure_{finding.cause}",
            height=_FIGURE_HEIGHT,
            revision=told.run.run_id,
            label=finding.figure.title,
        )
