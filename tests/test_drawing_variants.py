"""Each variant undoes one step of the recipe and nothing else, and the answers that change are told."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.drawing.ink import ink_box
from mnist_core.drawing.recipe import DigitImage, centre_of_mass, digit_image
from mnist_core.drawing.variants import VARIANTS, plain_resize, try_variants
from tests.drawings import grey
from tests.region_predictors import RegionPredictor

SMALL_AND_OFF = digit_image(grey("seven", height=80.0, at=(190.0, 20.0)))


def make(name: str, made: DigitImage = SMALL_AND_OFF) -> np.ndarray:
    return VARIANTS[name].make(made)


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("at", [(5.0, 5.0), (70.0, 60.0), (200.0, 10.0), (150.0, 120.0)])
def test_every_variant_is_an_image_that_a_model_can_read(name: str, at: tuple[float, float]) -> None:
    image = make(name, digit_image(grey("two", height=100.0, at=at)))

    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert 0.0 <= image.min() < image.max() <= 1.0


def test_not_centred_leaves_the_scaled_digit_where_it_stood() -> None:
    image = make("not_centred")
    box = ink_box(image)

    assert max(box.height, box.width) == 20
    assert image.sum() == pytest.approx(SMALL_AND_OFF.image.sum(), rel=1e-5)
    assert (box.top, box.right) == (0, 28)


def test_centred_by_its_box_is_as_far_from_every_edge_as_from_the_opposite_one() -> None:
    box = ink_box(make("box_centred"))

    assert abs(box.top - (28 - box.bottom)) <= 1
    assert abs(box.left - (28 - box.right)) <= 1


def test_its_own_pen_is_as_thick_as_drawn_and_the_rest_is_mnists_recipe() -> None:
    thin = digit_image(canvas_line(4))
    image = make("own_pen", thin)

    np.testing.assert_allclose(image, digit_image(canvas_line(4), any_pen=False).image, atol=0.02)
    assert image.sum() < 0.6 * thin.image.sum()
    assert max(ink_box(image).height, ink_box(image).width) == 20


def canvas_line(pen: int) -> np.ndarray:
    """An upright stroke on a canvas, `pen` pixels of 280 wide."""
    pixels = np.zeros((280, 280), dtype=np.uint8)
    pixels[60:220, 140 : 140 + pen] = 255
    return pixels


def test_not_scaled_keeps_the_size_and_balances_the_ink() -> None:
    image = make("not_scaled")
    box, paper = ink_box(image), ink_box(plain_resize(SMALL_AND_OFF))

    assert (box.height, box.width) == pytest.approx((paper.height, paper.width), abs=1)
    assert box.height < 12
    assert centre_of_mass(image) == pytest.approx((14.0, 14.0), abs=0.51)


def test_stretched_fills_a_square_even_with_a_one() -> None:
    box = ink_box(make("stretched", digit_image(grey("one"))))

    assert (box.height, box.width) == (20, 20)


def test_dark_on_light_is_the_negative() -> None:
    np.testing.assert_allclose(make("dark_on_light") + SMALL_AND_OFF.image, 1.0, atol=1e-6)


def test_a_plain_resize_keeps_place_and_size_on_the_paper() -> None:
    box = ink_box(make("plain_resize"))

    assert box.left >= 18
    assert box.bottom <= 12


def test_a_drawing_that_is_wider_than_high_keeps_its_proportions_in_a_plain_resize() -> None:
    made = digit_image(grey("seven")[40:240])
    box = ink_box(make("plain_resize", made))

    assert box.height / box.width == pytest.approx(made.box.height / made.box.width, rel=0.15)


def test_variants_that_change_the_answer_are_told_from_those_that_do_not() -> None:
    made = digit_image(grey("one", height=170.0, at=(5.0, 5.0)))
    looks_at_the_middle = RegionPredictor(slice(12, 16), slice(13, 15), inked=1, bare=0)
    tried = {undone.variant.name: undone for undone in try_variants(looks_at_the_middle, made, list(VARIANTS.values()))}

    assert list(tried) == list(VARIANTS)
    assert {name for name, undone in tried.items() if undone.changes_answer} == {
        "not_centred", "dark_on_light", "plain_resize",
    }  # fmt: skip
    assert tried["plain_resize"].prediction.digit == 0
    np.testing.assert_array_equal(tried["plain_resize"].image, plain_resize(made))


def test_some_variants_can_be_asked_for() -> None:
    predictor = RegionPredictor(slice(12, 16), slice(13, 15), inked=1, bare=0)
    tried = try_variants(predictor, SMALL_AND_OFF, [VARIANTS["stretched"]])

    assert [undone.variant.name for undone in tried] == ["stretched"]
    assert predictor.images_seen == 2
