"""Handwriting measures find the known thickness, slant and length of drawn shapes, wherever these lie."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from mnist_core.data.dataset import Mnist
from mnist_core.data.handwriting import MEASURES, Measures, joined, measure

DETAIL = 16
QUARTER = 0.25  # a pixel of the shape, in pixels of the image: nothing is measured finer


def _small(picture: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(picture.resize((28, 28), Image.Resampling.BOX), dtype=np.uint8)


def bar(thickness: float, slant: float = 0.0, length: float = 16.0, at: tuple[float, float] = (14, 14)) -> np.ndarray:
    """A straight stroke with round ends, the pen's way `length` long, its top `slant` degrees to the right."""
    picture = Image.new("L", (28 * DETAIL, 28 * DETAIL))
    pen, reach = ImageDraw.Draw(picture), thickness * DETAIL / 2
    x, y = length / 2 * math.sin(math.radians(slant)), -length / 2 * math.cos(math.radians(slant))
    ends = [((at[0] + x * side) * DETAIL, (at[1] + y * side) * DETAIL) for side in (-1, 1)]
    pen.line(ends, fill=255, width=round(thickness * DETAIL))
    for end in ends:
        pen.ellipse((end[0] - reach, end[1] - reach, end[0] + reach, end[1] + reach), fill=255)
    return _small(picture)


def ring(radius: float, thickness: float) -> np.ndarray:
    """A circle in the middle, the pen's way at `radius`."""
    picture = Image.new("L", (28 * DETAIL, 28 * DETAIL))
    pen = ImageDraw.Draw(picture)
    for reach, ink in ((radius + thickness / 2, 255), (radius - thickness / 2, 0)):
        pen.ellipse([(14 + side * reach) * DETAIL for side in (-1, -1, 1, 1)], fill=ink)
    return _small(picture)


def only(image: np.ndarray) -> dict[str, float]:
    """The measures of one image by name."""
    found = measure(image[np.newaxis])
    return {name: float(found.values(name)[0]) for name in MEASURES}


@pytest.mark.parametrize("thickness", [2.0, 3.0, 4.0, 5.0])
@pytest.mark.parametrize("slant", [-30.0, -15.0, 0.0, 15.0, 30.0])
def test_a_straight_stroke_has_the_thickness_length_and_area_it_was_drawn_with(thickness: float, slant: float) -> None:
    found = only(bar(thickness, slant))

    assert found["thickness"] == pytest.approx(thickness, abs=1.3 * QUARTER)
    assert found["length"] == pytest.approx(16.0, rel=0.08)
    assert found["area"] == pytest.approx(16.0 * thickness + math.pi * thickness**2 / 4, rel=0.05)


@pytest.mark.parametrize("slant", [-30.0, -15.0, 0.0, 15.0, 30.0])
def test_a_slanted_stroke_has_the_slant_it_was_drawn_with(slant: float) -> None:
    assert only(bar(2.0, slant))["slant"] == pytest.approx(slant, abs=1.0)


def test_width_is_taken_without_the_slant_and_height_from_top_to_bottom() -> None:
    upright, slanted = only(bar(3.0)), only(bar(3.0, 20.0))

    assert upright["width"] == pytest.approx(3.0, abs=QUARTER)
    assert upright["height"] == pytest.approx(19.0, abs=QUARTER)
    assert slanted["width"] == pytest.approx(3.0 / math.cos(math.radians(20.0)), rel=0.2)
    assert slanted["height"] == pytest.approx(16.0 * math.cos(math.radians(20.0)) + 3.0, abs=2 * QUARTER)


@pytest.mark.parametrize(("radius", "thickness"), [(8.0, 2.0), (8.0, 3.0), (6.0, 4.0), (9.0, 2.0)])
def test_a_ring_is_as_long_as_its_circle(radius: float, thickness: float) -> None:
    found = only(ring(radius, thickness))

    assert found["length"] == pytest.approx(2 * math.pi * radius, rel=0.02)
    assert found["thickness"] == pytest.approx(thickness, abs=QUARTER)
    assert found["area"] == pytest.approx(2 * math.pi * radius * thickness, rel=0.02)
    assert found["slant"] == pytest.approx(0.0, abs=0.5)
    for extent in ("width", "height"):
        assert found[extent] == pytest.approx(2 * radius + thickness, abs=QUARTER)


def test_a_thicker_pen_changes_thickness_and_not_length() -> None:
    thin, thick = only(ring(8.0, 1.5)), only(ring(8.0, 4.5))

    assert thick["thickness"] - thin["thickness"] == pytest.approx(3.0, abs=QUARTER)
    assert thick["length"] == pytest.approx(thin["length"], rel=0.02)


def test_moving_a_digit_by_whole_pixels_changes_nothing() -> None:
    here, there = only(bar(3.0, 20.0)), only(bar(3.0, 20.0, at=(10, 12)))

    assert there == pytest.approx(here, rel=1e-5, abs=1e-4)


def test_faint_ink_measures_like_strong_ink() -> None:
    strong = bar(3.0, 10.0)

    assert only(strong // 2) == pytest.approx(only(strong), rel=0.03)


@pytest.mark.parametrize(
    ("ink", "length"), [(np.zeros((28, 28), np.uint8), math.nan), (np.full((28, 28), 255, np.uint8), 0.0)]
)
def test_bare_and_full_images_are_measured_without_a_warning(ink: np.ndarray, length: float) -> None:
    found = only(ink)

    assert found["area"] == (0.0 if math.isnan(length) else pytest.approx(784, abs=1))
    assert found["length"] == pytest.approx(length, nan_ok=True)
    assert math.isnan(found["slant"]) == math.isnan(length)


def test_one_row_of_ink_leans_nowhere() -> None:
    dash = np.zeros((28, 28), np.uint8)
    dash[14, 5:20] = 255

    assert only(dash)["slant"] == 0.0


def test_measures_keep_the_order_of_the_images_across_pieces(mnist: Mnist) -> None:
    images = mnist.x_test[:1100]
    found = measure(images)

    assert len(found) == 1100
    for start, stop in ((0, 3), (510, 514), (1090, 1100)):
        again = measure(images[start:stop])
        for name in MEASURES:
            assert found.values(name).dtype == np.float32
            np.testing.assert_array_equal(found.values(name)[start:stop], again.values(name))


def test_no_images_have_no_measures() -> None:
    assert len(measure(np.zeros((0, 28, 28), np.uint8))) == 0


def test_subsets_go_by_position_mask_and_slice_and_parts_join() -> None:
    found = measure(np.stack([bar(2.0), bar(3.0), bar(4.0)]))
    mask = np.array([False, True, True])

    for which in (np.array([1, 2]), mask, slice(1, None)):
        assert found.subset(which).thickness.tolist() == found.thickness[1:].tolist()
    assert joined([found.subset(slice(1)), found.subset(mask)]).area.tolist() == found.area.tolist()


def test_ones_are_narrow_and_zeros_wide_in_the_real_mnist(mnist: Mnist) -> None:
    found, digits = measure(mnist.x_test[:1000]), mnist.y_test[:1000]
    medians = {digit: found.subset(digits == digit) for digit in (0, 1)}

    def median(of: Measures, name: str) -> float:
        return float(np.median(of.values(name)))

    assert median(medians[1], "width") < 6 < 15 < median(medians[0], "width")
    assert median(medians[1], "length") < 25 < 40 < median(medians[0], "length")
    assert all(np.isfinite(found.values(name)).all() for name in MEASURES)
