"""Every step of the recipe has a picture that shows what it did."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.drawing.recipe import digit_image
from mnist_core.drawing.steps import FRAME_LEVEL, PICTURE_SIDE, recipe_steps
from tests.drawings import grey


def test_the_steps_lead_from_the_drawing_to_what_the_network_sees() -> None:
    made = digit_image(grey("four"))
    steps = recipe_steps(made)
    assert [step.title for step in steps] == ["Drawing", "Ink box", "Pen", "20 × 20", "28 × 28"]
    assert {step.picture.shape for step in steps} == {(PICTURE_SIDE, PICTURE_SIDE)}
    assert {step.picture.dtype for step in steps} == {np.dtype(np.uint8)}
    np.testing.assert_array_equal(steps[0].picture, np.rint(made.ink * 255))
    np.testing.assert_array_equal(steps[4].picture[5::10, 5::10], np.rint(made.image * 255))


def test_the_frame_lies_around_the_ink_and_hides_none_of_it() -> None:
    drawing, box = (step.picture for step in recipe_steps(digit_image(grey("four")))[:2])
    assert (box[drawing > FRAME_LEVEL] == drawing[drawing > FRAME_LEVEL]).all()
    assert (box == FRAME_LEVEL).sum() > 500


@pytest.mark.parametrize("shape", [(30, 400), (400, 30), (3, 2)])
def test_a_drawing_of_any_shape_is_shown_whole(shape: tuple[int, int]) -> None:
    paper = np.zeros(shape, dtype=np.uint8)
    paper[1, 1] = 255
    for step in recipe_steps(digit_image(paper)):
        assert step.picture.shape == (PICTURE_SIDE, PICTURE_SIDE)


def test_a_digit_that_fills_its_picture_is_framed_at_the_rim() -> None:
    paper = np.zeros((50, 50), dtype=np.uint8)
    paper[:, 20:30] = paper[20:30, :] = 255
    assert recipe_steps(digit_image(paper))[1].picture.shape == (PICTURE_SIDE, PICTURE_SIDE)


@pytest.mark.parametrize(
    ("wide", "long", "words"),
    [(6, 200, "made wider"), (26, 200, "as wide as"), (90, 200, "made thinner"), (4, 20, "as wide as")],
)
def test_the_pen_step_says_what_became_of_the_strokes(wide: int, long: int, words: str) -> None:
    paper = np.zeros((260, 260), dtype=np.uint8)
    paper[20 : 20 + long, 20 : 20 + wide] = 255
    assert words in recipe_steps(digit_image(paper))[2].explanation
