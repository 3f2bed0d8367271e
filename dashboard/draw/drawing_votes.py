"""Every network on one drawing: who says what, and whom a plain resize misleads."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.draw.drawing_votes_words import agreement_sentence, resize_sentence
from dashboard.live_figure import live_figure
from dashboard.predictors import predictor_of
from dashboard.run_words import unique_names
from dashboard.stored_runs import stored_runs
from dashboard.words import plain
from mnist_core.drawing.classify import Classification
from mnist_core.drawing.predictor import Prediction, Predictor
from mnist_core.drawing.starter import STARTER, STARTER_NAME, starter_model
from mnist_core.drawing.variants import Picture
from mnist_core.drawing.votes import Ballot, take_votes
from mnist_core.errors import DrawingError, MnistCoreError
from mnist_core.figures.digits import digit_png
from mnist_core.figures.votes import HEAD_HEIGHT, ROW_HEIGHT, vote_strips
from mnist_core.runs.record import RunRecord

MOST_VOTERS = 6
IMAGE_WIDTH = 56
_KEY = "_draw_voters"


def show_votes(predictor: Predictor, model: str, answer: Classification) -> None:
    """Let several networks read the drawing, once somebody opens this; nothing where there is no answer.

    Raises:
        StoreError: If the store cannot be read.
    """
    if answer.digit_image is None:
        return
    opened = st.expander("Every network on this drawing", key="_draw_votes", on_change="rerun")
    if not opened.open:
        return
    with opened:
        predictors = _chosen(predictor, model)
        if not predictors:
            st.caption("Choose at least one network.")
            return
        _show_ballot(take_votes(predictors, answer.digit_image))


def default_voters(runs: Sequence[RunRecord], has_starter: bool) -> list[str]:
    """The starter model and the newest run of each architecture, the newest first, at most `MOST_VOTERS`."""
    newest: dict[str, str] = {}
    for run in runs:
        newest.setdefault(run.config.architecture, run.run_id)
    return [*([STARTER] if has_starter else []), *newest.values()][:MOST_VOTERS]


def _chosen(predictor: Predictor, model: str) -> dict[str, Predictor]:
    """The networks that the viewer lets vote, by name; those that cannot be loaded are named and left out."""
    runs = [run for run in stored_runs() if run.has_results]
    has_starter = _has_starter()
    names = {STARTER: STARTER_NAME} if has_starter else {}
    names |= dict(zip((run.run_id for run in runs), unique_names(runs), strict=True))
    chosen = st.session_state.get(_KEY, default_voters(runs, has_starter))
    st.session_state[_KEY] = [voter for voter in chosen if voter in names]  # a run deleted meanwhile votes no more
    voters: list[str] = st.multiselect(
        "Networks that vote",
        list(names),
        format_func=names.__getitem__,
        max_selections=MOST_VOTERS,
        key=_KEY,
        persist_state="page",
    )
    found = {}
    for voter in voters:
        try:
            found[names[voter]] = predictor if voter == model else predictor_of(voter)
        except MnistCoreError as error:
            st.caption(plain(f"{names[voter]} cannot vote: {error}"))
    return found


def _has_starter() -> bool:
    try:
        starter_model()
    except DrawingError:
        return False
    return True


def _show_ballot(ballot: Ballot) -> None:
    st.markdown(f"{agreement_sentence(ballot)} {resize_sentence(ballot)}")
    names = [vote.model for vote in ballot.votes]
    left, right = st.columns(2, gap="medium")
    with left:
        _show_strips(
            "MNIST's recipe", ballot.recipe_image, names, [vote.recipe for vote in ballot.votes], ballot.winner
        )
    with right:
        answers = [vote.plain_resize for vote in ballot.votes]
        _show_strips("Plain resize", ballot.plain_image, names, answers, ballot.winner)
    st.caption("Per cent for each digit. Outlined: each network's answer, orange-red where it differs from most.")


def _show_strips(
    title: str, image: Picture, names: Sequence[str], predictions: Sequence[Prediction], expected: int
) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.image(digit_png(image, scale=2), width=IMAGE_WIDTH, alt=f"{title}: what the networks saw")
        st.markdown(f"**{title}**")
    live_figure(
        vote_strips(names, predictions, expected),
        key=f"_draw_votes_{title}",
        height=HEAD_HEIGHT + ROW_HEIGHT * len(names),
        revision="votes",
        label=f"{title}. " + "; ".join(f"{name}: {vote.digit}" for name, vote in zip(names, predictions, strict=True)),
    )
