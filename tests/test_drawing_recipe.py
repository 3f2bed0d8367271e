"""A drawing becomes what MNIST would have made of it, wherever, however big and in whatever colours it was drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mnist_core.drawing.pen import DIGIT_SIDE
from mnist_core.drawing.recipe import CENTRE, centre_of_mass, digit_image
from mnist_core.errors import DrawingError, EmptyDrawingError
from tests.drawings import STROKES, canvas, draw, grey

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

NAMES = st.sampled_from(sorted(STROKES))
NOTICEABLE = 0.04
"""A mean difference between two 28×28 images that a person would see; two of these digits differ by 0.1 or more."""


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).mean())


def _difference_after_rounding(one: np.ndarray, other: np.ndarray) -> float:
    """The same, up to the one pixel by which rounding to whole pixels may have moved them apart, as in MNIST."""
    moves = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1)]
    return min(_difference(np.roll(one, move, axis=(0, 1)), other) for move in moves)


def test_the_steps_are_kept_as_values() -> None:
    made = digit_image(grey("one", height=150.0, at=(70.0, 60.0)))
    assert (made.box.top, made.box.bottom, made.box.left, made.box.right) == (51, 220, 136, 155)
    assert made.boxed.shape == (169, 19)
    assert made.scaled.shape == (20, 3)
    assert made.image.shape == (28, 28)
    assert made.image[:, 13:16].sum() == pytest.approx(made.scaled.sum(), rel=1e-6)


@settings(deadline=None, max_examples=60)
@given(name=NAMES, height=st.floats(60, 200), x=st.floats(15, 100), y=st.floats(15, 55), dark=st.booleans())
def test_place_size_and_polarity_do_not_change_the_image_noticeably(
    name: str, height: float, x: float, y: float, dark: bool
) -> None:
    drawn = grey(name, height=height, at=(x, y))
    made = digit_image(255 - drawn if dark else drawn).image
    assert _difference_after_rounding(made, digit_image(grey(name)).image) < NOTICEABLE


@settings(deadline=None, max_examples=40)
@given(name=NAMES, x=st.integers(-40, 40), y=st.integers(-40, 40))
def test_a_shift_by_whole_pixels_changes_nothing(name: str, x: int, y: int) -> None:
    drawn = grey(name, height=120.0)
    moved = np.roll(drawn, (y, x), axis=(0, 1))
    np.testing.assert_array_equal(digit_image(moved).image, digit_image(drawn).image)


@settings(deadline=None, max_examples=60)
@given(name=NAMES, height=st.floats(30, 220), x=st.floats(10, 60))
def test_the_image_is_what_a_model_expects(name: str, height: float, x: float) -> None:
    image = digit_image(grey(name, height=height, at=(x, 20.0))).image
    assert image.dtype == np.float32
    assert image.shape == (28, 28)
    assert (image.min(), image.max()) == (0.0, 1.0)
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == DIGIT_SIDE
    assert max(abs(place - CENTRE) for place in centre_of_mass(image)) <= 0.5 + 1e-6


@settings(deadline=None, max_examples=150)
@given(
    arrays.arrays(
        np.uint8,
        st.one_of(
            arrays.array_shapes(min_dims=2, max_dims=2, max_side=40),
            st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([3, 4])),
        ),
    )
)
def test_any_pixels_give_an_image_or_say_that_there_is_nothing(pixels: np.ndarray) -> None:
    try:
        image = digit_image(pixels).image
    except EmptyDrawingError:
        return
    assert image.dtype == np.float32
    assert image.shape == (28, 28)
    assert 0.0 <= image.min() <= image.max() == 1.0


@pytest.mark.parametrize(
    ("top", "height", "width"), [(0, 1, 1), (140, 20, 20), (279, 1, 280), (0, 280, 1), (0, 3, 280), (100, 2, 1)]
)
def test_dots_and_bars_are_drawings_too(top: int, height: int, width: int) -> None:
    paper = np.zeros((281, 281), dtype=np.uint8)
    paper[top : top + height, 1 : 1 + width] = 255
    image = digit_image(paper).image
    assert image.max() == 1.0
    assert np.isfinite(image).all()


def test_ink_far_to_one_side_is_kept_whole_rather_than_centred() -> None:
    paper = np.zeros((280, 280), dtype=np.uint8)
    paper[40:100, 20:80] = 255
    paper[60:64, 80:260] = 255
    made = digit_image(paper)
    assert made.image.sum() == pytest.approx(made.scaled.sum(), rel=1e-6)


def test_an_empty_canvas_is_said_to_be_empty() -> None:
    with pytest.raises(EmptyDrawingError):
        digit_image(np.zeros((280, 280, 4), dtype=np.uint8))


def test_a_refused_drawing_says_what_was_received() -> None:
    with pytest.raises(DrawingError, match="int32"):
        digit_image(np.zeros((28, 28), dtype=np.int32))


def test_strokes_drawn_again_with_a_thinner_pen_are_read_and_the_drawing_stays_as_it_was() -> None:
    thick, thinner = draw("four", height=70.0), grey("four")
    made = digit_image(thinner, own_pen=np.asarray(thick))
    np.testing.assert_array_equal(made.image, digit_image(thinner).image)
    np.testing.assert_array_equal(made.ink, digit_image(np.asarray(thick)).ink)
    assert made.thinner is not None
    np.testing.assert_array_equal(made.thinner.picture, digit_image(thinner).ink)
    assert made.strokes.max() == 1.0


def test_a_canvas_and_a_grey_picture_of_the_same_digit_agree() -> None:
    drawn = grey("four")
    expected = digit_image(drawn).image
    assert _difference(digit_image(canvas(drawn, (0, 0, 0), None)).image, expected) < 1e-3


def test_mnist_itself_balances_at_pixel_14(mnist: Mnist) -> None:
    centres = np.array([centre_of_mass(image) for image in mnist.x_train[:3000].astype(np.float32)])
    assert np.abs(centres - CENTRE).max() <= 0.52
    np.testing.assert_allclose(centres.mean(axis=0), CENTRE, atol=0.02)


def test_the_recipe_hardly_changes_what_already_followed_it(mnist: Mnist) -> None:
    images = mnist.x_test[:300]
    made = np.stack([digit_image(image).image for image in images])
    assert _difference(made, images / np.float32(255)) < 0.005
