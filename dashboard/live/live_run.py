"""The run that a viewer watches: how far it is, its curves, its confusions and its log, redrawn while it lives."""

from __future__ import annotations

import streamlit as st

from dashboard import resources
from dashboard.errors import shown_errors
from dashboard.fault_words import fault_caption
from dashboard.live.gauge_view import live_gauges
from dashboard.live.live_pace import live_pace_seconds, viewers_now
from dashboard.live.run_controls import queue_list, run_controls
from dashboard.live.run_outcome import run_outcome
from dashboard.live.watched_run import follow_on, is_address_unknown, watched_run
from dashboard.live_figure import live_figure
from dashboard.navigation import page
from dashboard.state import get_state, take_notice
from dashboard.words import clock_text, duration_text, plain, state_badge
from mnist_core.runs.snapshot import RunSnapshot
from mnist_core.runs.states import RunState
from mnist_core.training.metrics import Progress

IDLE_SECONDS = 5.0  # slow, but it lets a second viewer notice a run that someone else starts
_CURVE_HEIGHT, _MATRIX_HEIGHT, _LOG_HEIGHT = 290, 400, 380
_LOG_LINES = 8
_WAITING = {
    RunState.QUEUED: "Waits for its turn.",
    RunState.STOPPING: "Stopping; what was learned is kept.",
    RunState.SAVING: "Training is over. The 10,000 test images judge it now, and the model is stored.",
}


def live_runs() -> None:
    """Show the watched run and the queue, anew every second or few while something trains, every five otherwise."""
    pace = _pace_seconds()

    @st.fragment(run_every=pace)
    def panel() -> None:
        take_notice()
        with shown_errors():
            runs = resources.run_queue().live()
            if _pace_seconds() != pace:
                st.rerun()
            if is_address_unknown():
                _unknown()
            snapshot = watched_run(runs)
            if snapshot is None:
                st.caption("Nothing trains at the moment. Start a run, and its curves grow here.")
            elif follow_on(snapshot, runs):
                st.rerun()
            else:
                _run(snapshot)
            queue_list(runs, snapshot.run_id if snapshot else None)

    panel()


def _pace_seconds() -> float:
    runs = resources.run_queue().live()
    if not runs:
        return IDLE_SECONDS
    progress = runs[0].progress
    return live_pace_seconds(viewers_now(get_state()), progress.elapsed_seconds if progress else 0.0)


def _unknown() -> None:
    st.caption("The run in this address is not known here. It may have been deleted, or trained on another server.")
    st.page_link(page("runs"), label="All runs")


def _run(snapshot: RunSnapshot) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"{plain(snapshot.name)} {state_badge(snapshot.state)}", width="stretch", anchor=False)
        run_controls(snapshot)
    fault_caption(snapshot.faults)
    if snapshot.state.is_finished:
        run_outcome(snapshot)
    else:
        _progress(snapshot)
        if snapshot.trouble is not None:
            st.warning(plain(snapshot.trouble), icon=":material/info:")
    if snapshot.state is RunState.QUEUED or _left_the_queue(snapshot):
        return
    _curves(snapshot)
    live_gauges(snapshot.epochs, snapshot.gauges)
    matrix, log = st.columns([3, 2], gap="medium")
    with matrix:
        _validation_matrix(snapshot)
    with log:
        _log(snapshot)


def _left_the_queue(snapshot: RunSnapshot) -> bool:
    return snapshot.state is RunState.STOPPED and not snapshot.windows and not snapshot.epochs


def _progress(snapshot: RunSnapshot) -> None:
    progress = snapshot.progress
    st.progress(progress.fraction if progress else 0.0, text=_progress_text(snapshot, progress))


def _progress_text(snapshot: RunSnapshot, progress: Progress | None) -> str:
    if snapshot.queue_position is not None:
        return f"{_WAITING[RunState.QUEUED]} Number {snapshot.queue_position} in the queue."
    if snapshot.state in _WAITING:
        return _WAITING[snapshot.state]
    if progress is None:
        return "The worker builds the network; the first batches follow in a few seconds."
    parts = [f"Epoch {progress.epoch} of {progress.epochs}", f"batch {progress.batch:,} of {progress.batches:,}"]
    if snapshot.state is RunState.PAUSED:
        return " · ".join([*parts, "paused"])
    parts.append(f"{progress.images_per_second:,.0f} images/s")
    if progress.remaining_seconds is not None:
        parts.append(f"{duration_text(progress.remaining_seconds)} left")
    return " · ".join(parts)


def _curves(snapshot: RunSnapshot) -> None:
    if not snapshot.windows and not snapshot.epochs:
        return
    from mnist_core.figures.curves import CurveSeries, accuracy_curves, loss_curves

    series = [CurveSeries(snapshot.name, snapshot.epochs, snapshot.windows, changes=snapshot.changes)]
    loss, accuracy = st.columns(2, gap="medium")
    for place, name, curves in ((loss, "loss", loss_curves), (accuracy, "accuracy", accuracy_curves)):
        with place:
            live_figure(
                curves(series),
                key=f"_train_{name}",
                height=_CURVE_HEIGHT,
                revision=snapshot.run_id,
                label=f"{name.capitalize()} over epochs",
            )


def _validation_matrix(snapshot: RunSnapshot) -> None:
    st.markdown("**Validation images: true digit by row, predicted by column**")
    if not snapshot.config.validation_fraction:
        st.caption("This run sets no validation images aside. Raise the validation share under Data to see a matrix.")
        return
    judged = next((epoch for epoch in reversed(snapshot.epochs) if epoch.confusion is not None), None)
    if judged is None or judged.confusion is None:
        st.caption("Comes after the first epoch.")
        return
    from mnist_core.figures.confusion import confusion_heatmap

    figure = confusion_heatmap(judged.confusion)
    live_figure(
        figure,
        key="_train_matrix",
        height=_MATRIX_HEIGHT,
        revision=snapshot.run_id,
        label="Validation confusion matrix",
    )
    st.caption(f"After epoch {judged.epoch}, over {int(judged.confusion.sum()):,} images.")


def _log(snapshot: RunSnapshot) -> None:
    st.markdown("**What happened**")
    lines = [f"{clock_text(line.at)} {plain(line.text)}" for line in reversed(snapshot.log)]
    with st.container(height=_LOG_HEIGHT if len(lines) > _LOG_LINES else "content", border=False):
        st.caption("\n\n".join(lines) or "Nothing yet.")
