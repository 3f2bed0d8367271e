"""One input for each kind of setting, chosen by what the setting says of itself and never by its name."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

import streamlit as st
from pydantic import BaseModel

from mnist_core.config import FieldInfo

_STEPS_PER_DECADE = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
_SMALLEST_MAGNITUDE = 1e-6


@dataclass(frozen=True)
class Option:
    """One of the words a layer's setting may be."""

    name: str
    label: str
    summary: str = ""


def field_input(info: FieldInfo, key: str, value: Any) -> Any:
    """What the reader has set `info` to; shows its input, at `value` when it is new on the page."""
    st.session_state.setdefault(key, value)
    return _INPUTS[_kind(info)](info, key)


def layer_fields(kind: type[BaseModel]) -> tuple[FieldInfo, ...]:
    """The settings of a kind of layer, told in the same way as those of a run."""
    return tuple(_layer_field(name, field) for name, field in kind.model_fields.items() if name != "kind")


def _layer_field(name: str, field: Any) -> FieldInfo:
    words = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    limits = {side: getattr(item, side) for item in field.metadata for side in ("ge", "le") if hasattr(item, side)}
    return FieldInfo(
        name=name,
        label=name.capitalize(),
        unit="share" if isinstance(field.default, float) else "",
        group="",
        help=field.description or "",
        kind=type(field.default),
        default=field.default,
        minimum=limits.get("ge"),
        maximum=limits.get("le"),
        choices={word: Option(word, word) for word in words} or None,
    )


def help_text(info: FieldInfo) -> str:
    """What a setting does, its range and its unit."""
    if info.minimum is None or info.maximum is None:
        summaries = [
            f"- **{choice.label}**: {choice.summary}" for choice in (info.choices or {}).values() if choice.summary
        ]
        return "\n".join([info.help, "", *summaries]).strip()
    return f"{info.help} {_number(info.minimum)} to {_number(info.maximum)} {info.unit}".strip() + "."


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:g}"


def _kind(info: FieldInfo) -> str:
    if info.choices is not None:
        return "choice"
    if info.kind is float:
        return "share" if info.unit.startswith("share") else "magnitude"
    return "switch" if info.kind is bool else "count"


def _choice(info: FieldInfo, key: str) -> Any:
    choices = info.choices or {}
    return st.selectbox(
        info.label, list(choices), format_func=lambda name: choices[name].label, key=key, help=help_text(info)
    )


def _switch(info: FieldInfo, key: str) -> Any:
    return st.toggle(info.label, key=key, help=help_text(info))


def _count(info: FieldInfo, key: str) -> Any:
    # With limits, the browser would keep a number outside them to itself and leave the last one standing unseen.
    return st.number_input(info.label, step=max(1, int(info.minimum or 0)), key=key, help=help_text(info))


def _share(info: FieldInfo, key: str) -> Any:
    return st.slider(
        info.label, float(info.minimum or 0.0), float(info.maximum or 1.0), step=0.05, key=key, help=help_text(info)
    )


def _magnitude(info: FieldInfo, key: str) -> Any:
    """A scale of powers of ten: what matters of such a setting is its order of magnitude."""
    options = magnitudes(info.minimum or 0.0, info.maximum or 1.0, st.session_state[key])
    return st.select_slider(
        info.label, options, format_func=lambda value: f"{value:.6g}", key=key, help=help_text(info)
    )


def magnitudes(minimum: float, maximum: float, present: float) -> list[float]:
    """Six values a decade from `minimum` (or a millionth, where that is 0) to `maximum`, both ends and `present`."""
    lowest = max(minimum, _SMALLEST_MAGNITUDE)
    decades = range(math.floor(math.log10(lowest)), math.ceil(math.log10(maximum)) + 1)
    grid = {float(f"{step}e{decade}") for decade in decades for step in _STEPS_PER_DECADE}
    inside = {value for value in grid if lowest <= value <= maximum}
    return sorted(inside | {float(minimum), float(maximum), float(present)})


_INPUTS: dict[str, Callable[[FieldInfo, str], Any]] = {
    "choice": _choice,
    "switch": _switch,
    "count": _count,
    "share": _share,
    "magnitude": _magnitude,
}
