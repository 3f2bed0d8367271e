"""The form in which the next run is set up: a preset, then every setting in groups."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import streamlit as st

from dashboard.draft import Draft, draft_of
from dashboard.fields import field_input
from dashboard.state import get_state
from dashboard.train.layer_editor import edited_layers, forget_layer_inputs
from mnist_core.choices.architectures import CUSTOM
from mnist_core.config import FieldInfo, config_fields
from mnist_core.presets import PRESETS

_PRESET_KEY = "_train_preset"
_FIRST_GROUPS = ("Network", "Training")  # what a newcomer changes first; the others follow as they come


def _key(info: FieldInfo) -> str:
    return f"_train_{info.name}"


def fill_form(draft: Draft) -> None:
    """Put other settings into the form; to be called before the form is shown, as widget callbacks are."""
    get_state().draft = draft
    st.session_state[_PRESET_KEY] = draft.preset
    for info in config_fields():
        st.session_state[_key(info)] = draft.values[info.name]
    forget_layer_inputs()


def preset_picker() -> None:
    """Let the reader start from a preset; choosing one fills the whole form."""
    draft = get_state().draft
    st.session_state.setdefault(_PRESET_KEY, draft.preset)
    st.selectbox(
        "Preset",
        list(PRESETS),
        format_func=lambda name: PRESETS[name].label,
        key=_PRESET_KEY,
        on_change=_preset_chosen,
        placeholder="Your own settings",
        help="Ready-made settings to start from. Everything can be changed afterwards.",
    )
    if draft.preset is not None:
        st.caption(PRESETS[draft.preset].summary)


def _preset_chosen() -> None:
    name = st.session_state[_PRESET_KEY]
    if name is not None:
        fill_form(draft_of(PRESETS[name].config, name))


def settings_form() -> Draft:
    """The settings as the reader has them now, kept for when they come back to the page."""
    state = get_state()
    groups = _groups()
    for tab, (_, fields) in zip(st.tabs(list(groups)), groups.items(), strict=True):
        with tab:
            values = {info.name: field_input(info, _key(info), state.draft.values[info.name]) for info in fields}
            state.draft = replace(state.draft, values={**state.draft.values, **values})
            if values.get("architecture") == CUSTOM:
                state.draft = state.draft.with_layers(edited_layers(state.draft.layers))
    return state.draft


def _groups() -> dict[str, list[FieldInfo]]:
    found: dict[str, list[FieldInfo]] = {name: [] for name in _FIRST_GROUPS}
    for name, fields in groupby(config_fields(), key=lambda info: info.group):
        found.setdefault(name, []).extend(fields)
    return found
