"""Breaking a run on purpose: one input for each kind of fault, made from what the plan says of itself."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.errors import shown_errors
from dashboard.fields import field_input
from dashboard.state import get_state
from mnist_core.config import FieldInfo
from mnist_core.data.faults import ALL_KEPT, DIGITS, NO_FAULTS, FaultInfo, FaultPlan, fault_fields, parse_faults

_USUAL_KEPT = 0.1
_FEWEST = 0.05  # a slider of shares starts here where none at all is not allowed


def fill_faults(faults: FaultPlan) -> None:
    """Put faults into the form; to be called before the form is shown, as widget callbacks are."""
    get_state().faults = faults
    for info in fault_fields():
        for name in (_key(info), _digits_key(info), _kept_key(info)):
            st.session_state.pop(name, None)


def fault_form() -> FaultPlan:
    """The faults that the viewer wants planted in the next run's training images, kept for when they come back."""
    state = get_state()
    with shown_errors(), st.expander("Plant a fault", icon=":material/bug_report:", key="_train_faults"):
        st.caption("Break the training images on purpose, to see what it looks like and what the diagnosis says.")
        before = state.faults
        state.faults = NO_FAULTS  # where what was entered is refused, nothing is planted
        state.faults = parse_faults({info.name: _input(info, getattr(before, info.name)) for info in fault_fields()})
        if not state.faults.is_none:
            st.button("Plant none", icon=":material/close:", key="_train_faults_none", on_click=_plant_none)
    return state.faults


def _plant_none() -> None:
    fill_faults(NO_FAULTS)


def _input(info: FaultInfo, present: Any) -> Any:
    if isinstance(info.default, tuple):
        return _kept_by_digit(info, present)
    return field_input(_as_setting(info), _key(info), present)


def _key(info: FaultInfo) -> str:
    return f"_train_fault_{info.name}"


def _digits_key(info: FaultInfo) -> str:
    return f"{_key(info)}_digits"


def _kept_key(info: FaultInfo) -> str:
    return f"{_key(info)}_kept"


def _as_setting(info: FaultInfo) -> FieldInfo:
    """The fault told as a setting is, so that both have the same inputs."""
    return FieldInfo(
        name=info.name,
        label=info.label,
        unit=info.unit,
        group="",
        help=info.help,
        kind=type(info.default),
        default=info.default,
        minimum=info.minimum if info.minimum is not None or info.maximum is None else _FEWEST,
        maximum=info.maximum,
        choices=None,
    )


def _kept_by_digit(info: FaultInfo, present: tuple[float, ...]) -> tuple[float, ...]:
    """One share for all rare digits; several, which only the command line can plant, stay until one is chosen here."""
    rare_now = [digit for digit in range(DIGITS) if present[digit] < 1.0]
    least = min(present) if rare_now else _USUAL_KEPT
    st.session_state.setdefault(_digits_key(info), rare_now)
    rare = st.multiselect("Rare digits", list(range(DIGITS)), key=_digits_key(info), help=info.help)
    if not rare:
        return ALL_KEPT
    st.session_state.setdefault(_kept_key(info), least)
    kept = st.slider("Share kept of these", 0.0, 1.0, step=0.05, key=_kept_key(info))
    if sorted(rare) == rare_now and kept == least:
        return present
    return tuple(kept if digit in rare else 1.0 for digit in range(DIGITS))
