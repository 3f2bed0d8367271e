"""Ways of writing that MNIST lacks: every one drawn, each time differently, as the recipe would make it."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.drawing.pen_styles import STYLES, drawn_styles
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.recipe import CENTRE, centre_of_mass
from mnist_core.drawing.starter import starter_model

LEAST_READ = 0.98


def test_styles_come_in_turn_with_their_digits() -> None:
    images, labels = drawn_styles(2 * len(STYLES), seed=3)
    assert images.dtype == np.uint8
    assert images.shape == (2 * len(STYLES), 28, 28)
    assert labels.tolist() == 2 * [style.digit for style in STYLES.values()]
    assert set(labels.tolist()) == set(range(10))


def test_the_same_seed_draws_the_same_and_another_draws_differently() -> None:
    one, _ = drawn_styles(len(STYLES), seed=3)
    np.testing.assert_array_equal(one, drawn_styles(len(STYLES), seed=3)[0])
    assert (one != drawn_styles(len(STYLES), seed=4)[0]).any(axis=(1, 2)).all()


def test_no_two_drawings_of_a_style_are_alike() -> None:
    images, _ = drawn_styles(3 * len(STYLES), seed=5)
    for number in range(len(STYLES)):
        assert len(np.unique(images[number :: len(STYLES)], axis=0)) == 3


def test_images_are_as_the_recipe_makes_them() -> None:
    images, _ = drawn_styles(len(STYLES), seed=6)
    for image in images:
        assert image.max() == 255
        assert max(np.ptp(np.flatnonzero(image.any(axis=axis))) for axis in (0, 1)) + 1 == 20
        assert max(abs(place - CENTRE) for place in centre_of_mass(image.astype(np.float32))) <= 0.52


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_points_lie_within_the_unit_square_or_just_outside(style: object) -> None:
    for stroke in style.strokes:  # type: ignore[attr-defined]
        assert len(stroke) >= 2
        assert all(-0.1 <= place <= 1.1 for point in stroke for place in point)


def test_the_starter_model_reads_styles_drawn_with_a_seed_it_has_not_seen() -> None:
    images, labels = drawn_styles(20 * len(STYLES), seed=77)
    answers = (
        Predictor.from_file(starter_model())
        .predict(np.divide(images, np.float32(255), dtype=np.float32))
        .argmax(axis=1)
    )
    assert (answers == labels).mean() >= LEAST_READ
