"""MNIST's digits under thick pens: thicker than they were, made by the recipe, and still where they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mnist_core.drawing.pen import WIDTHS, stroke_width
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.recipe import CENTRE, centre_of_mass
from mnist_core.drawing.starter import starter_model
from mnist_core.drawing.thick_pens import thickened

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

COUNT = 100


def test_digits_are_thicker_and_as_the_recipe_makes_them(mnist: Mnist) -> None:
    before = mnist.x_train[:COUNT]
    images = thickened(before, seed=3)
    assert (images.dtype, images.shape) == (before.dtype, before.shape)
    widths = np.array([stroke_width(image / np.float32(255)) for image in images])
    assert widths.mean() > np.mean([stroke_width(image / np.float32(255)) for image in before])
    assert WIDTHS[0] - 0.5 < np.median(widths) < WIDTHS[1] + 0.5
    for image in images:
        assert max(abs(place - CENTRE) for place in centre_of_mass(image.astype(np.float32))) <= 0.52


def test_the_same_seed_gives_the_same_and_another_others(mnist: Mnist) -> None:
    few = mnist.x_train[:20]
    np.testing.assert_array_equal(thickened(few, seed=3), thickened(few, seed=3))
    assert (thickened(few, seed=3) != thickened(few, seed=4)).any(axis=(1, 2)).mean() > 0.9


def test_the_starter_model_reads_most_test_digits_under_thick_pens(mnist: Mnist) -> None:
    images = thickened(mnist.x_test[:400], seed=9)
    answers = Predictor.from_file(starter_model()).predict(np.divide(images, np.float32(255), dtype=np.float32))
    assert (answers.argmax(axis=1) == mnist.y_test[:400]).mean() >= 0.95
