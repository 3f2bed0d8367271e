"""The editor for a network of one's own: a list of layers to add, change, move and remove."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import streamlit as st

from dashboard.fields import field_input, layer_fields
from dashboard.state import get_state
from mnist_core.choices.layers import LAYER_KINDS, Layer, Layers
from mnist_core.config import MAX_LAYERS

_PREFIX = "_train_layer_"


def forget_layer_inputs() -> None:
    """Let the inputs start again from the layers' own values, because layers have other places now."""
    for key in [key for key in st.session_state if str(key).startswith(_PREFIX)]:
        del st.session_state[key]


def edited_layers(layers: Layers) -> Layers:
    """The layers as the reader has them now; shows the editor."""
    st.caption("Layers, from the picture to the head. The head of ten outputs is added by itself.")
    edited = tuple(_edited(number, layer, len(layers)) for number, layer in enumerate(layers))
    _adder(edited)
    return edited


def _edited(number: int, layer: Layer, count: int) -> Layer:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        fields = layer_fields(type(layer))
        with st.popover(_title(number, layer), width="stretch"):
            st.caption(type(layer).__doc__ or "")
            values = {
                info.name: field_input(info, f"{_PREFIX}{number}_{info.name}", getattr(layer, info.name))
                for info in fields
            }
        _place_buttons(number, count)
    return layer.model_copy(update=values)


def _title(number: int, layer: Layer) -> str:
    name = layer.kind.replace("_", " ").capitalize()
    values = [str(getattr(layer, info.name)) for info in layer_fields(type(layer)) if info.kind is not bool]
    return f"{number + 1}. {name} {', '.join(values[:2])}".strip()


def _place_buttons(number: int, count: int) -> None:
    buttons = (
        ("Up", "up", number == 0, _move, (number, number - 1)),
        ("Down", "down", number == count - 1, _move, (number, number + 1)),
        ("Remove", "out", False, _remove, (number,)),
    )
    # Words, because a button that is only an icon has no name for those who hear the page.
    for word, place, disabled, on_click, args in buttons:
        st.button(
            word,
            help=f"Remove layer {number + 1}" if place == "out" else f"Move layer {number + 1} {place}",
            key=f"{_PREFIX}{number}_{place}",
            type="tertiary",
            disabled=disabled,
            on_click=on_click,
            args=args,
        )


def _adder(layers: Layers) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        kind = st.selectbox(
            "Add a layer",
            list(LAYER_KINDS),
            format_func=_kind_label,
            key="_train_new_layer",
            help="\n".join(f"- **{_kind_label(name)}**: {layer.__doc__}" for name, layer in LAYER_KINDS.items()),
        )
        st.button(
            "Add",
            icon=":material/add:",
            key="_train_add_layer",
            disabled=len(layers) >= MAX_LAYERS,
            on_click=_append,
            args=(kind,),
        )


def _kind_label(kind: str) -> str:
    return kind.replace("_", " ").capitalize()


def _replace(change: Callable[[list[Layer]], object]) -> None:
    state = get_state()
    layers = list(state.draft.layers)
    change(layers)
    state.draft = state.draft.with_layers(tuple(layers))
    forget_layer_inputs()


def _move(source: int, target: int) -> None:
    _replace(lambda layers: layers.insert(target, layers.pop(source)))


def _remove(number: int) -> None:
    _replace(lambda layers: layers.pop(number))


def _append(kind: str) -> None:
    _replace(lambda layers: layers.append(cast("Layer", LAYER_KINDS[kind]())))
