"""Handwriting strips show MNIST's digits in grey and the drawing's place, in another colour where it is unusual."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from mnist_core.drawing.explain_style import ASPECTS, Placement
from mnist_core.figures.style import UNUSUAL, USUAL, shown_range, style_strips, value_text

MNIST_VALUES = np.linspace(1.0, 3.0, 201, dtype=np.float32)
THICKNESS, SLANT, PROPORTION, AREA = ASPECTS


def placed(value: float, share_below: float = 0.5, aspect: int = 0) -> Placement:
    return Placement(ASPECTS[aspect], 7, value, MNIST_VALUES, share_below)


def test_a_strip_counts_all_digits_shown_and_marks_the_drawing() -> None:
    bars, line = style_strips([placed(2.0)]).data

    assert max(bars.y) == 1.0
    assert line.x == (2.0, 2.0)
    assert bars.x[0] > shown_range(placed(2.0))[0]


@pytest.mark.parametrize(("share", "colour"), [(0.5, USUAL), (0.98, UNUSUAL), (0.02, UNUSUAL)])
def test_unusual_places_have_another_colour(share: float, colour: str) -> None:
    assert style_strips([placed(2.0, share)]).data[1].line.color == colour


@pytest.mark.parametrize("value", [-4.0, 9.0])
def test_a_drawing_far_outside_is_shown_all_the_same(value: float) -> None:
    low, high = shown_range(placed(value))

    assert low < value < high


def test_strips_lie_below_one_another_in_order() -> None:
    figure = style_strips([placed(2.0, aspect=number) for number in range(4)])
    domains = [figure.layout[f"yaxis{number}"].domain for number in ("", "2", "3", "4")]

    assert all(upper[0] > lower[1] for upper, lower in pairwise(domains))
    assert [title.text.split("</b>")[0] for title in figure.layout.annotations] == [
        f"<b>{aspect.label}" for aspect in ASPECTS
    ]


@pytest.mark.parametrize(
    ("aspect", "text"), [(THICKNESS, "2.3 px"), (SLANT, "2.3°"), (PROPORTION, "2.25"), (AREA, "2.3 px²")]
)
def test_values_are_written_with_their_unit(aspect: object, text: str) -> None:
    assert value_text(placed(2.251, aspect=ASPECTS.index(aspect))) == text


def test_negative_values_have_a_minus_and_no_hyphen() -> None:
    assert value_text(placed(-15.8, aspect=1)) == "−15.8°"
