"""Planted faults in words, so that nobody takes a run that was broken on purpose for a bad network."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.words import plain
from mnist_core.data.faults import ALL_KEPT, NO_FAULTS, FaultInfo, FaultPlan, fault_fields

_YES = "yes"


def fault_caption(faults: FaultPlan) -> None:
    """Say that a run was broken on purpose, and how; nothing where it was not."""
    if not faults.is_none:
        st.caption(f":material/bug_report: {plain(broken_text(faults))}")


def broken_text(faults: FaultPlan) -> str:
    """That a run was broken on purpose and how, as a sentence; empty where nothing was planted."""
    return "" if faults.is_none else f"Broken on purpose: {faults_text(faults)}."


def faults_text(faults: FaultPlan) -> str:
    """The planted faults, such as "wrong labels 30 %, shift 2 pixels"; empty where there are none."""
    changes = fault_changes(NO_FAULTS, faults)
    return ", ".join(label if after == _YES else f"{label} {after}" for label, _, after in changes)


def fault_changes(before: FaultPlan, after: FaultPlan) -> tuple[tuple[str, str, str], ...]:
    """Label and both values, as text, of every kind of fault in which two plans differ."""
    pairs = ((info, getattr(before, info.name), getattr(after, info.name)) for info in fault_fields())
    return tuple((info.label.lower(), _value(info, old), _value(info, new)) for info, old, new in pairs if old != new)


def _value(info: FaultInfo, value: Any) -> str:
    if isinstance(value, bool):
        return _YES if value else "no"
    if isinstance(value, tuple):
        return _kept_text(value)
    if info.unit.startswith("share"):
        return f"{100 * value:g} %"
    return f"× {value:g}" if info.unit == "factor" else f"{value:g} {info.unit}"


def _kept_text(kept: tuple[float, ...]) -> str:
    if kept == ALL_KEPT:
        return "100 %"
    return ", ".join(f"{100 * share:g} % of {digit}s" for digit, share in enumerate(kept) if share != 1.0)
