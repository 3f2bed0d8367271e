"""Strokes of thin and thick pens become as wide as MNIST's; those of usual pens stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_core.drawing.pen import DIGIT_SIDE, LEAST_SIDE, WIDTHS, Picture, grown, stroke_width
from mnist_core.drawing.pen import with_usual_width as levels_with_usual_width
from mnist_core.drawing.recipe import digit_image
from tests.drawings import grey

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist


def bar(width: int, length: int = 200) -> Picture:
    """A straight stroke of so many pixels' width."""
    ink = np.zeros((length + 20, width + 20), dtype=np.float32)
    ink[10:-10, 10:-10] = 1.0
    return ink


def ring(width: float, radius: float = 70.0) -> Picture:
    """A circle drawn with a pen of so many pixels' width, its edge smooth."""
    place = np.arange(200) - 99.5
    distance = np.hypot(place[:, np.newaxis], place)
    ink = (width / 2 + 0.5 - np.abs(distance - radius)).clip(0.0, 1.0).astype(np.float32)
    inside = np.flatnonzero(ink.any(axis=0))
    ring: Picture = ink[inside[0] : inside[-1] + 1, inside[0] : inside[-1] + 1]
    return ring


def with_usual_width(ink: Picture) -> Picture | None:
    """The same for ink from 0 to 1."""
    return levels_with_usual_width(np.rint(ink * 255).astype(np.uint8))


def on_paper(ink: Picture) -> Picture:
    """The ink in the middle of a larger sheet, as on a canvas."""
    return np.pad(ink, 60)


@pytest.mark.parametrize("width", [4, 8, 15])
def test_a_long_bar_is_as_wide_as_it_was_drawn(width: int) -> None:
    # Its two ends count as edge too, which makes it a little narrower.
    assert stroke_width(bar(width)) == pytest.approx(width / (1 + width / 200), rel=0.02)


@pytest.mark.parametrize("width", [6.0, 12.0, 25.0])
def test_a_ring_is_as_wide_as_it_was_drawn(width: float) -> None:
    assert 0.92 * width <= stroke_width(ring(width)) <= width


def test_width_does_not_depend_on_how_dark_the_ink_is_drawn() -> None:
    assert stroke_width(ring(12.0) * np.float32(0.4)) == pytest.approx(stroke_width(ring(12.0)), rel=1e-5)


@pytest.mark.parametrize("reach", [1.0, 2.0, 3.5, -1.0, -3.0])
def test_growing_moves_both_edges_of_a_stroke(reach: float) -> None:
    before, after = ring(14.0), grown(np.pad(ring(14.0), 5), reach)
    assert stroke_width(after) - stroke_width(before) == pytest.approx(2 * reach, abs=0.15 * abs(2 * reach) + 0.1)
    assert 0.0 <= after.min() <= after.max() == 1.0


def test_growing_reaches_as_far_aslant_as_straight() -> None:
    dot = np.zeros((41, 41), dtype=np.float32)
    dot[20, 20] = 1.0
    rows, columns = np.nonzero(grown(dot, 8.0))
    far = np.hypot(rows - rows.mean(), columns - columns.mean()).max()
    assert 8.0 <= far <= 9.0


@settings(deadline=None, max_examples=40)
@given(pen=st.floats(3.0, 34.0))
def test_every_pen_leaves_strokes_of_the_usual_width(pen: float) -> None:
    usual = with_usual_width(ring(pen))
    ink = ring(pen) if usual is None else usual
    rows = np.flatnonzero(ink.any(axis=1))
    width = stroke_width(ink) / (np.ptp(rows) + 1) * DIGIT_SIDE
    assert WIDTHS[0] - 0.25 <= width <= WIDTHS[1] + 0.25


def test_a_usual_pen_is_left_alone() -> None:
    assert with_usual_width(ring(18.0)) is None


@pytest.mark.parametrize("side", [1, LEAST_SIDE - 1])
def test_ink_too_small_to_tell_is_left_alone(side: int) -> None:
    assert with_usual_width(np.ones((side, 1), dtype=np.float32)) is None


def test_a_blot_stays_and_keeps_its_ink() -> None:
    usual = with_usual_width(np.ones((100, 100), dtype=np.float32))
    assert usual is not None
    assert usual.max() == 1.0


def test_a_stroke_much_thinner_than_the_rest_does_not_vanish() -> None:
    ink = np.zeros((200, 120), dtype=np.float32)
    ink[:, :60] = 1.0
    ink[100:106, 60:] = 1.0
    usual = with_usual_width(ink)
    assert usual is not None
    inked = np.flatnonzero(usual.any(axis=0))
    assert np.ptp(inked) > 0.8 * usual.shape[0] / 200 * 120 - 20


def test_a_loop_that_a_thick_pen_nearly_closed_is_open_again() -> None:
    drawn = on_paper(ring(76.0, radius=40.0))
    hole = slice(12, 16)
    assert digit_image(drawn, any_pen=False).image[hole, hole].mean() > 0.5
    assert digit_image(drawn).image[hole, hole].mean() < 0.2


def test_pens_of_any_width_give_nearly_the_same_image() -> None:
    drawn = on_paper(ring(6.0)), on_paper(ring(40.0))
    thin, thick = (digit_image(pixels).image for pixels in drawn)
    unlike = [digit_image(pixels, any_pen=False).image for pixels in drawn]
    assert np.abs(thin - thick).mean() < np.abs(unlike[0] - unlike[1]).mean() / 2


def test_the_usual_width_is_that_of_the_middle_half_of_mnist(mnist: Mnist) -> None:
    widths = [stroke_width(image / np.float32(255)) for image in mnist.x_train[:12_000]]
    assert np.percentile(widths, [25, 50, 75]) == pytest.approx([2.0, 2.4, 2.8], abs=0.06)


def test_a_digit_as_small_as_mnist_s_is_not_changed() -> None:
    drawn = grey("four", height=18.0)
    np.testing.assert_array_equal(digit_image(drawn).image, digit_image(drawn, any_pen=False).image)
