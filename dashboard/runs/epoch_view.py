"""What a run made of its validation images after any of its epochs: matrix, scores of each digit and worst images."""

from __future__ import annotations

import streamlit as st

from dashboard.errors import shown_errors
from dashboard.live_figure import live_figure
from dashboard.runs.validation_images import EpochReadings, epoch_readings, validation_images
from dashboard.words import plain
from mnist_core.errors import MnistCoreError
from mnist_core.evaluation.confusion import Counts, digit_scores
from mnist_core.evaluation.misreads import Misread
from mnist_core.runs.record import RunHistory, RunRecord
from mnist_core.training.metrics import EpochMetrics

_HEIGHT = 380  # px
_WORST = 12
_GUTTER = 3  # px
_SMALLEST_PERCENT = 0.01
_TILE_PIXELS = 28 * 4 + 2 * _GUTTER


def epoch_by_epoch(run: RunRecord, history: RunHistory) -> None:
    """Draw matrix, scores and worst images after the epoch that a slider chooses, the last to begin with."""
    st.markdown("**Validation images, epoch by epoch**")
    judged = {epoch.epoch: epoch for epoch in history.epochs if epoch.confusion is not None}
    if not judged:
        st.caption(_nothing_to_show(run))
        return
    _at_an_epoch(run, judged)


def _nothing_to_show(run: RunRecord) -> str:
    if not run.config.validation_fraction:
        return "This run set no validation images aside, so no epoch of it can be looked back at."
    return "No epoch's confusion matrix was kept of this run, so none can be looked back at."


@st.fragment
def _at_an_epoch(run: RunRecord, judged: dict[int, EpochMetrics]) -> None:
    with shown_errors():
        numbers = sorted(judged)
        chosen = numbers[-1]
        if len(numbers) > 1:
            chosen = st.select_slider("Epoch", numbers, value=chosen, key=f"_runs_epoch_{run.run_id}")
        epoch = judged[chosen]
        assert epoch.confusion is not None
        _matrix_and_scores(run, epoch.confusion)
        _worst_images(run, epoch)


def _matrix_and_scores(run: RunRecord, confusion: Counts) -> None:
    from mnist_core.figures.confusion import confusion_heatmap
    from mnist_core.figures.scores import score_dots

    matrix, scores = st.columns(2, gap="medium")
    with matrix:
        label = f"Validation confusion matrix of {run.name}"
        live_figure(confusion_heatmap(confusion), key="_runs_matrix", height=_HEIGHT, revision=run.run_id, label=label)
        st.caption("True digit by row, predicted by column.")
    with scores:
        label = f"Validation scores of each digit of {run.name}"
        figure = score_dots(digit_scores(confusion))
        live_figure(figure, key="_runs_scores", height=_HEIGHT, revision=run.run_id, label=label)
        st.caption("Precision, recall and F1 of each digit, with 95 % intervals.")


def _worst_images(run: RunRecord, epoch: EpochMetrics) -> None:
    images = int(epoch.confusion.sum()) if epoch.confusion is not None else 0
    try:
        readings = epoch_readings(run) if run.has_results else None
        worst = readings.misread_after(epoch.epoch) if readings else None
        if readings is None or worst is None:
            st.caption(f"After epoch {epoch.epoch}, over {images:,} images. {_why_no_images(run)}")
            return
        st.caption(_found(epoch.epoch, len(worst), images))
        if worst:
            _tiles(readings, worst[:_WORST])
    except MnistCoreError as error:
        # The rest of the page does without them.
        st.caption(f"The worst images cannot be shown: {plain(str(error))}")


def _found(epoch: int, misread: int, images: int) -> str:
    if not misread:
        return f"After epoch {epoch}, none of {images:,} images is misread."
    which = f"; the {_WORST} whose true digit was the least likely" if misread > _WORST else ""
    return f"After epoch {epoch}, {misread:,} of {images:,} images {'is' if misread == 1 else 'are'} misread{which}:"


def _why_no_images(run: RunRecord) -> str:
    if run.has_results:
        return "The worst images are not shown, for what it said after each epoch was not kept with this run."
    return "The worst images are shown once it has ended and stored its model."


def _tiles(readings: EpochReadings, worst: tuple[Misread, ...]) -> None:
    from mnist_core.figures.digits import digit_png

    images = validation_images(readings.run_id)
    st.image(
        [digit_png(images[misread.index], gutter=_GUTTER) for misread in worst],
        [misread_caption(misread) for misread in worst],
        width=_TILE_PIXELS,
        alt=[f"Validation image: true digit {item.true}, read as {item.predicted}" for item in worst],
    )


def misread_caption(misread: Misread) -> str:
    """What stands under a misread image: true digit, what was read, and how likely the true one was (Markdown)."""
    labels = f"True **{misread.true}**, read **{misread.predicted}**"
    percent = 100 * misread.true_probability
    likely = f"{percent:.2g}" if percent >= _SMALLEST_PERCENT else f"under {_SMALLEST_PERCENT}"
    return f"{labels}  \n{likely} % for {misread.true}"
