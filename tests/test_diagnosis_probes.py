"""Probes on real images, with models so simple that their answers are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core.data.dataset import Mnist
from mnist_core.data.faults import FaultPlan
from mnist_core.data.planting import planted
from mnist_core.diagnosis.probes import align, check_neighbours, curvature, probe_model

Predict = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
IMAGES = 400


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float32]:
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = (likely / likely.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def _adding_pixels(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    weights = np.random.default_rng(1).normal(0, 0.05, (784, 10))
    return _softmax(images.reshape(len(images), -1) / 255 @ weights)


def _with_hidden_units(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    generator = np.random.default_rng(1)
    hidden = np.maximum(images.reshape(len(images), -1) / 255 @ generator.normal(0, 0.1, (784, 50)), 0)
    return _softmax(hidden @ generator.normal(0, 1, (50, 10)))


def _never_sure(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.full((len(images), 10), 0.1, np.float32)


def test_log_odds_are_straight_exactly_where_pixels_are_added_up(mnist: Mnist) -> None:
    images = mnist.x_train[:IMAGES]
    assert curvature(_adding_pixels, images) < 1e-5
    assert curvature(_with_hidden_units, images) > 0.02
    assert np.isnan(curvature(_never_sure, images))


def test_moved_images_are_read_in_every_direction(mnist: Mnist) -> None:
    images, labels = mnist.x_train[:100], mnist.y_train[:100]

    def knows_by_heart(asked: NDArray[np.uint8]) -> NDArray[np.float32]:
        known = {image.tobytes(): label for image, label in zip(images, labels, strict=True)}
        return np.eye(10, dtype=np.float32)[[known.get(image.tobytes(), 0) for image in asked]]

    probes = probe_model(knows_by_heart, images, labels, images)
    assert probes.shifted_accuracy[0] == 1.0
    assert probes.shifted_accuracy[1] == probes.shifted_accuracy[2] == pytest.approx((labels == 0).mean())
    assert probes.alignment is not None and probes.alignment.accuracy_after == 1.0


@pytest.mark.parametrize(
    ("faults", "seen"),
    [
        ({}, {}),
        ({"inverted": True}, {"is_inverted": True}),
        ({"pixel_scale": 0.25}, {"range_ratio": pytest.approx(0.25, abs=0.01)}),
        ({"shift_pixels": 3}, {"right": 3, "down": 3}),
        ({"shift_pixels": -2}, {"right": -2, "down": -2}),
        ({"blur_pixels": 2.0}, {"blur_pixels": pytest.approx(2.0, abs=0.5)}),
    ],
)
def test_how_training_images_differ_is_seen_and_undone(
    mnist: Mnist, faults: dict[str, Any], seen: dict[str, Any]
) -> None:
    images, labels = mnist.x_train[:IMAGES], mnist.y_train[:IMAGES]
    training, _ = planted(mnist.x_train[5000:7000], mnist.y_train[5000:7000], FaultPlan.model_validate(faults), seed=1)
    found = align(_never_sure, images, labels, training, _never_sure(images))
    plain = {"is_inverted": False, "range_ratio": 1.0, "right": 0, "down": 0, "blur_pixels": 0.0}
    if "blur_pixels" in faults:
        del plain["range_ratio"]  # a blurred image is fainter, too
    assert {name: getattr(found, name) for name in plain | seen} == plain | seen


@pytest.mark.parametrize(("noise", "low", "high"), [(0.0, 0.0, 0.04), (0.1, 0.07, 0.13), (0.3, 0.18, 0.3)])
def test_wrong_labels_are_contradicted_by_similar_images(mnist: Mnist, noise: float, low: float, high: float) -> None:
    images, labels = planted(mnist.x_train[:2000], mnist.y_train[:2000], FaultPlan(label_noise=noise), seed=1)
    found = check_neighbours(images, labels)
    assert found is not None and low <= found.suspect_share <= high


def test_too_few_images_have_no_neighbours(mnist: Mnist) -> None:
    assert check_neighbours(mnist.x_train[:49], mnist.y_train[:49]) is None
