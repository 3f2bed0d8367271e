"""Breaking a run on purpose: one input for each kind of fault, made from what the plan says of itself."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.errors import shown_errors
from dashboard.fields import field_input
from mnist_core.config import FieldInfo
from mnist_core.data.faults import ALL_KEPT, DIGITS, FaultInfo, FaultPlan, fault_fields, parse_faults

_FEWEST = 0.05  # a slider of shares starts here where none at all is not allowed


def fault_form() -> FaultPlan:
    """The faults that the viewer wants planted in the next run's training images; none unless they say so."""
    with shown_errors(), st.expander("Plant a fault", icon=":material/bug_report:", key="_train_faults"):
        st.caption("Break the training images on purpose, to see what it looks like and what the diagnosis says.")
        return parse_faults({info.name: _input(info) for info in fault_fields()})


def _input(info: FaultInfo) -> Any:
    if isinstance(info.default, tuple):
        return _kept_by_digit(info)
    return field_input(_as_setting(info), _key(info), info.default)


def _key(info: FaultInfo) -> str:
    return f"_train_fault_{info.name}"


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


def _kept_by_digit(info: FaultInfo) -> tuple[float, ...]:
    rare = st.multiselect("Rare digits", list(range(DIGITS)), key=f"{_key(info)}_digits", help=info.help)
    if not rare:
        return ALL_KEPT
    kept = st.slider("Share kept of these", 0.0, 1.0, 0.1, step=0.05, key=f"{_key(info)}_kept")
    return tuple(kept if digit in rare else 1.0 for digit in range(DIGITS))
