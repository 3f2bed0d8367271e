"""The article page: the verdict first, then each example with its claims, its code and its figures."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.article.article_runs import ShownExample, runs_shown
from dashboard.article.article_start import start_one
from dashboard.article.article_words import facts_text, source_text, verdict_badge
from dashboard.live_figure import live_figure
from dashboard.navigation import page
from dashboard.state import get_state
from dashboard.words import plain
from mnist_core.article.claims import Claim, judge_all, verdict_sentence
from mnist_core.article.judged import Judged
from mnist_core.article.keras_lines import keras_lines
from mnist_core.article.measured import MeasuredRun, Runs, expected_seconds
from mnist_core.models.cost import describe

_HEIGHT = 300  # px
_NO_FIGURE = (
    "Its figure, training loss against validation loss, is drawn here as soon as a run of it has ended. It goes on "
    "while you are elsewhere."
)
Outcome = tuple[Claim, Judged]


def outcomes(shown: Sequence[ShownExample]) -> tuple[Outcome, ...]:
    """Every claim with what the shown runs say of it.

    Raises:
        EvaluationError: If runs were judged on different images or left no numbers.
    """
    return judge_all(runs_shown(shown))


def article_verdict(found: Sequence[Outcome]) -> None:
    """Say in one sentence how the article's claims came out."""
    st.markdown(f"#### {verdict_sentence([judged for _, judged in found])}")


def example_section(shown: ShownExample, found: Sequence[Outcome], runs: Runs, *, data_ready: bool) -> None:
    """Draw an example: what the article says of it, what was measured, its code and its figures."""
    example = shown.example
    st.subheader(f"Example {example.number}: {example.title[0].lower()}{example.title[1:]}", anchor=False)
    said, code = st.columns([3, 2], gap="medium")
    with said:
        claims([outcome for outcome in found if outcome[0].example is example])
    with code:
        st.code(keras_lines(example.config), language="python")
        parameters = describe(example.config).parameters
        st.caption(facts_text(shown, parameters, expected_seconds(example, runs)))
    if shown.runs:
        _figures(shown)
    elif shown.waiting is None:
        st.caption(_NO_FIGURE)
    st.caption(source_text(shown))
    if shown.trouble:
        st.caption(plain(shown.trouble))
    _links(shown)
    start_one(shown, runs, data_ready=data_ready)


def digits_section(found: Sequence[Outcome]) -> None:
    """Draw what the article says of the digits themselves."""
    st.subheader("The digits", anchor=False)
    claims([outcome for outcome in found if outcome[0].example is None])


def claims(found: Sequence[Outcome]) -> None:
    """List claims: verdict and the article's words, what was measured, and why."""
    for claim, judged in found:
        st.markdown(f"{verdict_badge(judged.verdict)} **“{plain(claim.quote)}”**  \n{plain(judged.measured)}".strip())
        if judged.why:
            st.caption(plain(judged.why))


def _figures(shown: ShownExample) -> None:
    from mnist_core.figures.article import accuracy_figure, loss_figure

    example, runs = shown.example, shown.runs
    figures = {"loss": loss_figure(runs), "accuracy": accuracy_figure(runs, example.said)}
    for place, (name, figure) in zip(st.columns(2, gap="medium"), figures.items(), strict=True):
        with place:
            live_figure(
                figure,
                key=f"_article_{name}_{example.preset}",
                height=_HEIGHT,
                revision=_revision(runs),
                label=f"{name.capitalize()} of example {example.number} over epochs",
            )


def _revision(runs: Sequence[MeasuredRun]) -> str:
    return " ".join(f"{run.seed}:{run.training_seconds}" for run in runs)


def _links(shown: ShownExample) -> None:
    """Lead to the viewer's newest run of an example."""
    if not shown.own:
        return
    newest = max(shown.own, key=lambda run: run.created_at)
    with st.container(horizontal=True):
        for target, label, icon in (
            ("confusions", "Its confusions", ":material/grid_on:"),
            ("diagnose", "Diagnose it", ":material/stethoscope:"),
        ):
            if st.button(label, icon=icon, type="tertiary", key=f"_article_{target}_{shown.example.preset}"):
                get_state().selected_run = newest.run_id
                st.switch_page(page(target))
