"""One run, whole: how it did, its curves, settings, confusions, log, environment and files."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

import streamlit as st

from dashboard import resources
from dashboard.draw.own_judge_view import taught_digits
from dashboard.fault_words import fault_caption
from dashboard.live.gauge_view import gauges_over_epochs
from dashboard.live.milestones import milestones_sentence
from dashboard.live.run_continuation import run_continuation
from dashboard.live.watched_run import watch
from dashboard.live_figure import live_figure
from dashboard.navigation import page
from dashboard.run_words import changes_text, interval_text, preset_name, settings_of
from dashboard.runs.epoch_view import epoch_by_epoch
from dashboard.runs.run_again import run_again
from dashboard.runs.run_edit import delete_runs, name_and_note
from dashboard.runs.run_files import run_downloads
from dashboard.runs.run_parent import run_parent
from dashboard.state import get_state
from dashboard.stored_runs import stored_environment, stored_history
from dashboard.words import clock_text, count_text, duration_text, percent_text, plain, state_badge
from mnist_core.errors import StoreError
from mnist_core.runs.record import RunHistory, RunRecord

_CURVE_HEIGHT = 300
_group = attrgetter("group")


def run_detail(run: RunRecord) -> None:
    """Show everything that is known of a run, and what can be done with it.

    Raises:
        StoreError: If its history cannot be read.
    """
    st.subheader(f"{plain(run.name)} {state_badge(run.state)}", anchor=False)
    if run.reason:
        st.caption(plain(run.reason))
    fault_caption(run.faults)
    run_parent(run)
    if run.note:
        st.markdown(plain(run.note).replace("\n", "  \n"))
    _actions(run)
    if not run.state.is_finished:
        _progress(run)
    history = stored_history(run)
    _results(run, history)
    if run.has_results:
        taught_digits(run.run_id)
    _curves(run, history)
    epoch_by_epoch(run, history)
    settings, inside = st.columns(2, gap="medium")
    with settings:
        _settings(run)
    with inside:
        gauges_over_epochs(history.epochs)
    _log(history)
    _environment(run)
    st.markdown("**Files**")
    run_downloads(run)


def _actions(run: RunRecord) -> None:
    with st.container(horizontal=True):
        if run.has_results:
            _link(run, "Open confusions", ":material/grid_on:", "confusions")
            _link(run, "Diagnose", ":material/stethoscope:", "diagnose")
            _link(run, "Draw with this run", ":material/draw:", "draw")
        if not run.state.is_finished and st.button("Watch it train", icon=":material/monitoring:", key="_runs_watch"):
            watch(run.run_id)
            st.switch_page(page("train"), query_params={"run": run.run_id})
        if run_continuation(run, page="runs"):
            st.switch_page(page("train"), query_params={"run": run.run_id})
        run_again(run)
        name_and_note(run)
        delete_runs([run])


def _link(run: RunRecord, label: str, icon: str, target: str) -> None:
    if st.button(label, icon=icon, key=f"_runs_to_{target}"):
        get_state().selected_run = run.run_id
        st.switch_page(page(target))


def _progress(run: RunRecord) -> None:
    snapshot = resources.run_queue().snapshot(run.run_id)
    if snapshot is None:
        st.caption("Another process trains it, such as the command line.")
    elif snapshot.progress is not None:
        done = snapshot.progress
        st.progress(done.fraction, text=f"Epoch {done.epoch} of {done.epochs}")
    else:
        st.caption("It waits for its turn.")


def _results(run: RunRecord, history: RunHistory) -> None:
    figures = {
        "Test accuracy": percent_text(run.test_accuracy),
        "95 % interval": interval_text(run),
        "Validation accuracy": percent_text(run.val_accuracy),
        "Epochs": f"{run.epochs_done} of {run.config.epochs}",
        "Training time": duration_text(run.training_seconds),
        "Parameters": count_text(run.parameters) if run.parameters is not None else "–",
    }
    with st.container(horizontal=True, gap="medium"):
        for label, value in figures.items():
            st.metric(label, value, width="content")
    if run.config.validation_fraction and history.epochs:
        st.caption(milestones_sentence(history.epochs))
    if history.changes:
        st.caption(f"Changed while it trained: {changes_text(history.changes)}.")


def _curves(run: RunRecord, history: RunHistory) -> None:
    if not history.epochs and not history.windows:
        st.caption("It ended before anything was measured, so there are no curves.")
        return
    from mnist_core.figures.curves import CurveSeries, accuracy_curves, loss_curves

    series = [CurveSeries(run.name, history.epochs, history.windows, changes=history.changes)]
    for place, name, curves in zip(st.columns(2), ("loss", "accuracy"), (loss_curves, accuracy_curves), strict=True):
        with place:
            live_figure(
                curves(series),
                key=f"_runs_{name}",
                height=_CURVE_HEIGHT,
                revision=run.run_id,
                label=f"{name.capitalize()} of {run.name} over epochs",
            )


def _settings(run: RunRecord) -> None:
    started_from = f" (from the preset {plain(preset_name(run))})" if run.preset else ""
    st.markdown(f"**Settings**{started_from}")
    rows = ["| Setting | Value |", "| :-- | :-- |"]
    for group, settings in groupby(sorted(settings_of(run.config), key=_group), key=_group):
        rows.append(f"| **{group}** | |")
        rows += [f"| {plain(setting.label)} | {plain(setting.values[0])} |" for setting in settings]
    st.markdown("\n".join(rows))


def _log(history: RunHistory) -> None:
    with st.expander("What happened"):
        lines = [f"{clock_text(line.at)} {plain(line.text)}" for line in history.log]
        st.caption("\n\n".join(lines) or "No log was kept of this run.")


def _environment(run: RunRecord) -> None:
    with st.expander("Environment"):
        try:
            environment = stored_environment(run.run_id)
        except StoreError:
            st.caption("It was not recorded for this run.")
            return
        libraries = environment.pop("libraries", {})
        rows = [f"| {plain(str(name))} | {plain(str(value))} |" for name, value in (environment | libraries).items()]
        st.markdown("\n".join(["| What | Version |", "| :-- | :-- |", *rows]))
