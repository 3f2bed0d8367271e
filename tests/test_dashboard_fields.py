"""Inputs chosen by what a setting says of itself."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dashboard.fields import help_text, layer_fields, magnitudes
from mnist_core.choices.layers import LAYER_KINDS, Conv
from mnist_core.config import config_fields

FIELDS = {info.name: info for info in config_fields()}


def test_magnitudes_cover_the_range_in_steps_that_look_alike_and_hold_the_present_value() -> None:
    values = magnitudes(1e-6, 10.0, 0.00123)
    assert (values[0], values[-1]) == (1e-6, 10.0)
    assert {0.001, 0.01, 0.00123, 0.5} <= set(values)
    assert all(1 < right / left <= 2 for left, right in pairwise(values))


def test_magnitudes_of_a_range_from_zero_begin_with_zero() -> None:
    assert magnitudes(0.0, 1.0, 0.0)[:3] == [0.0, 1e-6, 1.5e-6]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("batch_size", "Pictures per weight update. 1 to 4,096 images."),
        ("dropout", "Share of features silenced before the last layer. 0 to 0.9 share."),
    ],
)
def test_help_has_range_and_unit(name: str, text: str) -> None:
    assert help_text(FIELDS[name]) == text


def test_help_of_a_choice_says_what_each_is_for() -> None:
    text = help_text(FIELDS["optimizer"])
    assert text.startswith("How weights are updated.\n\n- **SGD**: Plain gradient descent.")


def test_the_settings_of_a_layer_are_told_like_those_of_a_run() -> None:
    fields = {info.name: info for info in layer_fields(Conv)}
    assert list(fields) == ["filters", "kernel", "stride", "padding", "activation", "bias"]
    assert (fields["filters"].minimum, fields["filters"].maximum, fields["filters"].default) == (1, 512, 32)
    assert list(fields["padding"].choices or {}) == ["valid", "same"]
    assert fields["bias"].kind is bool


@pytest.mark.parametrize("kind", LAYER_KINDS)
def test_every_setting_of_every_layer_has_limits_or_choices_or_is_a_switch(kind: str) -> None:
    for info in layer_fields(LAYER_KINDS[kind]):
        assert info.help
        assert info.choices or info.kind is bool or (info.minimum is not None and info.maximum is not None)
