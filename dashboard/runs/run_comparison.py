"""Several runs side by side: their curves on one chart, their results, and the settings in which they differ."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import Any

import streamlit as st

from dashboard.fault_words import faults_text
from dashboard.live.milestones import milestones_text
from dashboard.live_figure import live_figure
from dashboard.run_words import changes_text, interval_text, settings_of, unique_names
from dashboard.runs.run_edit import delete_runs
from dashboard.runs.run_verdict import best_two_verdict
from dashboard.stored_runs import stored_history
from dashboard.words import duration_text, percent_text
from mnist_core.runs.record import RunRecord

MAX_COMPARED = 7
_CURVE_HEIGHT, _LEGEND_HEIGHT = 290, 30  # the legend has a line or two for each run


def run_comparison(selected: Sequence[RunRecord]) -> None:
    """Show how runs differ in what they did and in how they were set up.

    Raises:
        StoreError: If a history cannot be read.
    """
    runs = selected[:MAX_COMPARED]
    st.subheader(f"{len(runs)} runs compared", anchor=False)
    if len(selected) > len(runs):
        st.caption(f"More than {MAX_COMPARED} curves cannot be told apart; these are the newest of {len(selected)}.")
    delete_runs(selected)
    names = unique_names(runs)
    best_two_verdict(runs, names)
    _overlay(runs, names)
    _results(runs, names)
    _differences(runs, names)


def _overlay(runs: Sequence[RunRecord], names: Sequence[str]) -> None:
    from mnist_core.figures.curves import CurveSeries, accuracy_curves, loss_curves
    from mnist_core.figures.palette import RUN_COLOURS

    series = [
        CurveSeries(name, history.epochs, colour=colour, changes=history.changes)
        for name, history, colour in zip(names, map(stored_history, runs), cycle(RUN_COLOURS), strict=False)
    ]
    shown = "-".join(run.run_id[:8] for run in runs)
    for place, name, curves in zip(st.columns(2), ("loss", "accuracy"), (loss_curves, accuracy_curves), strict=True):
        with place:
            live_figure(
                curves(series),
                key=f"_runs_compared_{name}",
                height=_CURVE_HEIGHT + _LEGEND_HEIGHT * len(runs),
                revision=shown,
                label=f"{name.capitalize()} of {len(runs)} runs over epochs",
            )
    st.caption("Solid: training. Dashed: validation.")


def _results(runs: Sequence[RunRecord], names: Sequence[str]) -> None:
    st.markdown("**Results**")
    rows = {
        "Test accuracy": [percent_text(run.test_accuracy) for run in runs],
        "95 % interval": [interval_text(run) for run in runs],
        "Validation accuracy": [percent_text(run.val_accuracy) for run in runs],
        "Training accuracy": [percent_text(run.accuracy) for run in runs],
        "Epochs": [str(run.epochs_done) for run in runs],
        "Training time": [duration_text(run.training_seconds) for run in runs],
        "Seconds to 97 · 98 · 99 %": [milestones_text(stored_history(run).epochs) for run in runs],
        "Changed on the way": [changes_text(stored_history(run).changes) for run in runs],
        "Parameters": [f"{run.parameters:,}" if run.parameters is not None else "–" for run in runs],
    }
    _side_by_side(rows, names)


def _differences(runs: Sequence[RunRecord], names: Sequence[str]) -> None:
    st.markdown("**Settings that differ**")
    settings = settings_of(*(run.config for run in runs))
    rows = {setting.label: list(setting.values) for setting in settings if setting.differs}
    broken = [faults_text(run.faults) or "–" for run in runs]
    if len(set(broken)) > 1:
        rows["Broken on purpose"] = broken
    if rows:
        _side_by_side(rows, names)
    else:
        st.caption("None: what differs between these runs is chance, or the machine.")
    equal = [setting.label for setting in settings if not setting.differs]
    st.caption(f"The same in all: {', '.join(equal)}.")


def _side_by_side(rows: dict[str, list[str]], names: Sequence[str]) -> None:
    table: dict[str, list[Any]] = {"": list(rows)}
    table |= {name: [values[column] for values in rows.values()] for column, name in enumerate(names)}
    st.dataframe(table, hide_index=True, column_config={"": st.column_config.TextColumn(pinned=True)})
