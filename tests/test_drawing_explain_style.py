"""A drawing's handwriting is placed among MNIST's digits of its kind."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.data.dataset import Mnist
from mnist_core.data.handwriting import MEASURES, Measures, measure
from mnist_core.drawing.explain_style import ASPECTS, Placement, place_style
from mnist_core.drawing.recipe import digit_image
from tests.drawings import grey


def known(digit_thickness: dict[int, np.ndarray]) -> tuple[Measures, np.ndarray]:
    """Measures in which only thickness is told, for the digits given, and the labels that go with them."""
    thickness = np.concatenate(list(digit_thickness.values())).astype(np.float32)
    ones = np.ones_like(thickness)
    values = {name: thickness if name == "thickness" else ones for name in MEASURES}
    labels = np.repeat(list(digit_thickness), [len(part) for part in digit_thickness.values()]).astype(np.uint8)
    return Measures(**values), labels


def thickness_of(name: str) -> float:
    image = digit_image(grey(name), any_pen=False).image
    return float(measure(np.rint(image * 255).astype(np.uint8)[np.newaxis]).thickness[0])


def _placements(measures: Measures, labels: np.ndarray, digit: int = 7) -> dict[str, Placement]:
    made = digit_image(grey("seven"))
    return {placed.aspect.label: placed for placed in place_style(made, digit, measures, labels)}


def test_the_share_below_is_counted_among_digits_of_the_same_kind_only() -> None:
    own = thickness_of("seven")
    measures, labels = known({7: np.array([own - 1, own - 2, own - 3, own + 1]), 1: np.full(50, own + 5)})
    placed = _placements(measures, labels)["Thickness"]

    assert placed.value == pytest.approx(own)
    assert placed.share_below == 0.75
    assert placed.share_beyond == 0.25
    assert (len(placed.values), placed.digit, placed.is_unusual) == (4, 7, False)


def test_equals_count_half() -> None:
    own = thickness_of("seven")
    measures, labels = known({7: np.array([own - 1, own, own, own + 1])})

    assert _placements(measures, labels)["Thickness"].share_below == 0.5


@pytest.mark.parametrize(
    ("thicker", "unusual"), [(0, True), (5, True), (6, False), (94, False), (95, True), (100, True)]
)
def test_what_hardly_any_digit_exceeds_is_unusual(thicker: int, unusual: bool) -> None:
    own = thickness_of("seven")
    measures, labels = known({7: np.where(np.arange(100) < thicker, own + 1, own - 1)})

    assert _placements(measures, labels)["Thickness"].is_unusual is unusual


def test_real_digits_lie_evenly_among_their_own_kind(mnist: Mnist) -> None:
    images, labels = mnist.x_train[:1500], mnist.y_train[:1500]
    measures = measure(images)
    for aspect in ASPECTS:
        values = aspect.of(measures)
        assert values.shape == (1500,)
        assert np.isfinite(values).all()
    made = digit_image(mnist.x_test[0])
    placed = place_style(made, int(mnist.y_test[0]), measures, labels)
    assert [placement.aspect for placement in placed] == list(ASPECTS)
    assert all(0.0 <= placement.share_below <= 1.0 for placement in placed)


def test_a_thick_pen_is_thicker_than_nearly_all_of_mnist(mnist: Mnist) -> None:
    images, labels = mnist.x_train[:1500], mnist.y_train[:1500]
    ink = grey("one")
    thick = np.maximum.reduce([np.roll(ink, step, axis=1) for step in range(-22, 23, 2)])
    placed = {
        placement.aspect.label: placement for placement in place_style(digit_image(thick), 1, measure(images), labels)
    }

    assert placed["Thickness"].share_below > 0.98
    assert placed["Width to height"].share_below > 0.9
