"""Drawings of no digit: every family drawn, each time differently, as the recipe would make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from mnist_core.drawing.no_digits import FAMILIES, is_stroke_like_a_one, no_digits
from mnist_core.drawing.recipe import CENTRE, centre_of_mass, digit_image
from mnist_core.drawing.spoilt_digits import CUT, MIRRORED, Digits
from tests.drawings import STROKES, grey

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist


@pytest.fixture(scope="module")
def digits(mnist: Mnist) -> Digits:
    """Some training digits to spoil."""
    return Digits(mnist.x_train[:500], mnist.y_train[:500])


def test_families_come_in_turn(digits: Digits) -> None:
    images, families = no_digits(2 * len(FAMILIES), 3, digits)
    assert images.dtype == np.uint8
    assert images.shape == (2 * len(FAMILIES), 28, 28)
    assert families.tolist() == 2 * list(range(len(FAMILIES)))


def test_the_same_seed_draws_the_same_and_another_draws_differently(digits: Digits) -> None:
    one, _ = no_digits(len(FAMILIES), 3, digits)
    np.testing.assert_array_equal(one, no_digits(len(FAMILIES), 3, digits)[0])
    assert (one != no_digits(len(FAMILIES), 4, digits)[0]).any(axis=(1, 2)).all()


@pytest.mark.parametrize("family", range(len(FAMILIES)), ids=FAMILIES)
def test_drawings_are_various_and_as_the_recipe_makes_them(digits: Digits, family: int) -> None:
    images, families = no_digits(20 * len(FAMILIES), 5, digits)
    of_family = images[families == family]
    assert len(np.unique(of_family, axis=0)) >= 18  # a digit may be spoilt twice
    for image in of_family:
        assert image.max() == 255
        assert max(np.ptp(np.flatnonzero(image.any(axis=axis))) for axis in (0, 1)) + 1 <= 20
        assert max(abs(place - CENTRE) for place in centre_of_mass(image.astype(np.float32))) <= 4.5
        assert not is_stroke_like_a_one(image / np.float32(255))


@pytest.mark.parametrize("allowed", [MIRRORED, CUT, (8,)])
def test_only_digits_that_are_allowed_are_spoilt(digits: Digits, allowed: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    labels = {image.tobytes(): label for image, label in zip(digits.images, digits.labels.tolist(), strict=True)}
    assert {labels[digits.any_of(rng, allowed).tobytes()] for _ in range(100)} == set(allowed)


@pytest.mark.parametrize("name", STROKES)
def test_only_an_upright_stroke_is_like_a_one(name: str) -> None:
    assert is_stroke_like_a_one(digit_image(grey(name)).image) == (name == "one")


def test_a_stroke_on_its_side_is_no_one() -> None:
    assert not is_stroke_like_a_one(digit_image(grey("one").T).image)
