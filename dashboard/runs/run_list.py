"""The table of runs: filters above, and which of its rows are selected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import streamlit as st

from dashboard.fault_words import faults_text
from dashboard.navigation import page
from dashboard.run_words import interval_text, network_name, preset_name
from dashboard.state import get_state
from dashboard.words import plain
from mnist_core.runs.record import RunRecord

_TABLE = "_runs_table"
_STATE = "_runs_list"
_TEXT, _NETWORKS, _STATES = "_runs_text", "_runs_networks", "_runs_states"


@dataclass
class _ListState:
    """Ids of the runs that are selected, and of those in the table as the viewer last saw it."""

    selected: tuple[str, ...]
    shown: tuple[str, ...] = ()


def no_runs() -> None:
    """Say that there is nothing to list, and offer the way to a first run."""
    st.markdown("#### No runs yet")
    st.caption("Every network you train is kept here with its settings, curves, confusions and model.")
    if st.button("Train a network", type="primary", icon=":material/play_circle:", key="_runs_train"):
        st.switch_page(page("train"))


def run_filters(runs: Sequence[RunRecord]) -> tuple[RunRecord, ...]:
    """The runs that fit what the viewer looks for."""
    networks = list(dict.fromkeys(network_name(run.config) for run in runs))
    states = list(dict.fromkeys(run.state.value for run in runs))
    by_text, by_network, by_state = st.columns([2, 1.5, 1.5])
    text = by_text.text_input("Search", placeholder="Name, note, preset or id", key=_TEXT)
    network = by_network.multiselect("Network", networks, placeholder="All", key=_NETWORKS)
    state = by_state.multiselect("State", states, placeholder="All", key=_STATES)
    return tuple(
        run
        for run in runs
        if (not network or network_name(run.config) in network)
        and (not state or run.state in state)
        and _mentions(run, text)
    )


def no_match() -> None:
    """Say that no run fits what the viewer looks for, and offer to look for nothing again."""
    text = st.session_state[_TEXT].strip()
    st.caption(f"No run matches “{plain(text)}”." if text else "No run matches these filters.")
    st.button("Clear filters", icon=":material/filter_alt_off:", key="_runs_clear", on_click=_clear_filters)


def _clear_filters() -> None:
    st.session_state[_TEXT] = ""
    st.session_state[_NETWORKS] = []
    st.session_state[_STATES] = []


def _mentions(run: RunRecord, text: str) -> bool:
    everything = " ".join((run.name, run.note, preset_name(run), run.run_id, network_name(run.config))).casefold()
    return all(word in everything for word in text.casefold().split())


def run_table(runs: Sequence[RunRecord]) -> tuple[RunRecord, ...]:
    """The runs that the viewer has selected; draws the table.

    Streamlit remembers the numbers of the selected rows. They are kept as ids, so that the same runs stay selected
    when others come, go or are filtered out.
    """
    state = _list_state()
    rows = _selected_rows()
    if rows is not None:
        state.selected = tuple(state.shown[row] for row in rows if row < len(state.shown))
    state.shown = tuple(run.run_id for run in runs)
    wanted = [row for row, run_id in enumerate(state.shown) if run_id in state.selected]
    if sorted(rows or []) != wanted:
        st.session_state[_TABLE] = {"selection": {"rows": wanted, "columns": [], "cells": []}}
    st.dataframe(
        _columns(runs),
        hide_index=True,
        column_config=_column_config(),
        on_select="rerun",
        selection_mode="multi-row",
        placeholder="–",
        key=_TABLE,
    )
    return tuple(run for run in runs if run.run_id in state.selected)


def select_run(run_id: str) -> None:
    """Have the table select this run alone, whatever the filters left out; for a button's `on_click`."""
    _clear_filters()
    _list_state().selected = (run_id,)
    st.session_state.pop(_TABLE, None)


def _list_state() -> _ListState:
    if _STATE not in st.session_state:
        first = get_state().selected_run
        st.session_state[_STATE] = _ListState((first,) if first else ())
    state: _ListState = st.session_state[_STATE]
    return state


def _selected_rows() -> list[int] | None:
    """The selected rows of the table as it was drawn last; None where it was not yet, or no longer is."""
    table = st.session_state.get(_TABLE)
    return None if table is None else list(table["selection"]["rows"])


def _columns(runs: Sequence[RunRecord]) -> dict[str, list[Any]]:
    return {
        "Name": [run.name for run in runs],
        "State": [run.state.value for run in runs],
        **_broken(runs),
        "Network": [network_name(run.config) for run in runs],
        "Test accuracy": [_percent(run.test_accuracy) for run in runs],
        "95 % interval": [interval_text(run) for run in runs],
        "Validation accuracy": [_percent(run.val_accuracy) for run in runs],
        "Epochs": [run.epochs_done for run in runs],
        "Training time": [rounded_duration(run.training_seconds) for run in runs],
        "Parameters": [run.parameters for run in runs],
        "Started": [run.created_at for run in runs],
        "Preset": [preset_name(run) for run in runs],
    }


def _broken(runs: Sequence[RunRecord]) -> dict[str, list[Any]]:
    """A column of its own only where there is something to say in it."""
    told = [faults_text(run.faults) for run in runs]
    return {"Broken on purpose": told} if any(told) else {}


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def rounded_duration(seconds: float | None) -> timedelta | None:
    """A length of time to the second, or to the minute where it is over 100 seconds; the column sorts by it."""
    if seconds is None:
        return None
    return timedelta(seconds=round(seconds)) if seconds <= 100 else timedelta(minutes=round(seconds / 60))


def _column_config() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "Name": st.column_config.TextColumn(width="medium", pinned=True),
        "Test accuracy": number(format="%.2f %%", help="Over the 10,000 test images, at the end of training."),
        "95 % interval": st.column_config.TextColumn(
            help="Wilson's interval: two runs whose intervals overlap much may well be equal."
        ),
        "Validation accuracy": number(format="%.2f %%", help="Accuracy over the images set aside to choose with."),
        "Training time": number(format="localized", help="Time spent training, pauses and judging left out."),
        "Parameters": number(format="localized"),
        "Started": st.column_config.DatetimeColumn(format="D MMM, HH:mm", timezone=st.context.timezone),
    }
