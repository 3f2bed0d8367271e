"""Ink taken away and added shows where a model looks: here, models of which that is known."""

from __future__ import annotations

import time

import numpy as np
import pytest

from mnist_core.data.dataset import Mnist
from mnist_core.drawing.explain_occlusion import evidence_for, nearest_flip, try_spots
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.starter import starter_model
from tests.region_predictors import RegionPredictor

ROWS, COLUMNS = slice(4, 9), slice(12, 17)
NEAR = np.zeros((28, 28), dtype=bool)
NEAR[0:13, 8:21] = True  # the region and what spots that touch it reach
CLOSES = RegionPredictor(ROWS, COLUMNS, inked=9, bare=4)


def open_four() -> np.ndarray:
    """A 4 with nothing between its tops."""
    image = np.zeros((28, 28), dtype=np.float32)
    image[4:15, 8:10] = image[4:24, 18:20] = image[13:15, 8:22] = 1.0
    return image


def closed_nine() -> np.ndarray:
    """The same with its top closed."""
    image = open_four()
    image[ROWS, COLUMNS] = 1.0
    return image


def test_taking_the_ink_of_its_region_speaks_against_a_digit_and_no_other_ink_matters() -> None:
    evidence = evidence_for(try_spots(CLOSES, closed_nine()), 9)

    assert evidence.removed[6, 14] == evidence.removed.min() < -1.0
    np.testing.assert_allclose(evidence.removed[~NEAR], 0.0, atol=1e-4)
    np.testing.assert_allclose(evidence.added[~NEAR], 0.0, atol=1e-4)


def test_adding_ink_where_a_digit_has_none_speaks_against_it() -> None:
    evidence = evidence_for(try_spots(CLOSES, open_four()), 4)

    assert evidence.added[6, 14] == evidence.added.min() < -1.0
    np.testing.assert_allclose(evidence.removed[~NEAR], 0.0, atol=1e-4)


def test_rather_than_turns_round_with_its_digits() -> None:
    spots = try_spots(CLOSES, open_four())
    nine, four = evidence_for(spots, 9, rather_than=4), evidence_for(spots, 4, rather_than=9)

    np.testing.assert_allclose(nine.added, -four.added, atol=1e-5)
    assert nine.added[6, 14] > 1.0
    assert np.abs(evidence_for(spots, 2, rather_than=3).added).max() < 1e-5


def test_the_spot_that_would_make_it_another_digit_is_found() -> None:
    add = nearest_flip(try_spots(CLOSES, open_four()), 9)
    remove = nearest_flip(try_spots(CLOSES, closed_nine()), 4)

    assert (add.digit, add.row, add.column, add.is_added) == (9, 6, 14, True)
    assert (remove.digit, remove.row, remove.column, remove.is_added) == (4, 6, 14, False)
    assert add.changes_answer and remove.changes_answer


def test_a_spot_that_is_not_enough_is_not_said_to_change_the_answer() -> None:
    wide = RegionPredictor(slice(2, 26), slice(2, 26), inked=9, bare=4)

    assert not nearest_flip(try_spots(wide, open_four()), 9).changes_answer


@pytest.mark.parametrize("image", [np.zeros((28, 28), np.float32), np.ones((28, 28), np.float32)], ids=["bare", "full"])
def test_bare_and_full_images_have_one_kind_of_spot(image: np.ndarray) -> None:
    spots = try_spots(CLOSES, image)

    assert set(spots.is_added.tolist()) == {not image.any()}
    assert np.isfinite(evidence_for(spots, 9).added).all()


def test_probabilities_of_nought_have_finite_odds() -> None:
    class Certain(Predictor):
        def __init__(self) -> None:
            pass

        def predict(self, images: np.ndarray) -> np.ndarray:
            return np.tile(np.eye(10, dtype=np.float32)[4], (len(images), 1))

    evidence = evidence_for(try_spots(Certain(), open_four()), 4)
    assert np.abs(evidence.removed).max() == np.abs(evidence.added).max() == 0.0


def test_all_spots_and_maps_of_the_starter_model_take_few_images(mnist: Mnist) -> None:
    predictor = Predictor.from_file(starter_model())
    image = mnist.x_test[4].astype(np.float32) / 255.0
    try_spots(predictor, image)
    seconds = []
    for _ in range(5):
        begin = time.process_time()
        spots = try_spots(predictor, image)
        evidence_for(spots, 4), evidence_for(spots, 4, rather_than=9)
        seconds.append(time.process_time() - begin)

    assert len(spots.after) < 400
    assert min(seconds) < 0.25  # of processor time; benchmarks.explain_latency measures it


def test_an_open_four_of_mnist_needs_ink_at_the_top_to_be_a_nine(mnist: Mnist) -> None:
    predictor = Predictor.from_file(starter_model())
    image = mnist.x_test[4].astype(np.float32) / 255.0
    flip = nearest_flip(try_spots(predictor, image), 9)

    assert flip.is_added
    assert flip.row < 10 and 10 <= flip.column <= 18
