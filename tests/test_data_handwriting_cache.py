"""MNIST's measures are measured once, in MNIST's own order, and progress is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core.data import handwriting_cache
from mnist_core.data.dataset import Mnist
from mnist_core.data.handwriting import MEASURES, Measures
from mnist_core.data.handwriting_cache import mnist_measures


class _Ruler:
    """Measures quickly, and counts how many images it was given: an image's area is its ink, the rest is nought."""

    def __init__(self) -> None:
        self.images = 0

    def __call__(self, images: NDArray[np.uint8]) -> Measures:
        self.images += len(images)
        ink = images.sum(axis=(1, 2)).astype(np.float32)
        return Measures(ink, *(np.zeros_like(ink) for _ in range(len(MEASURES) - 1)))


@pytest.fixture
def ruler(monkeypatch: pytest.MonkeyPatch, lab_home_with_data: Path) -> _Ruler:
    ruler = _Ruler()
    monkeypatch.setattr(handwriting_cache, "measure", ruler)
    return ruler


def test_mnist_is_measured_once_in_its_own_order_and_progress_is_told(ruler: _Ruler, mnist: Mnist) -> None:
    told: list[float] = []
    first = mnist_measures(lambda message, fraction: told.append(fraction or 0.0))
    again = mnist_measures()

    assert ruler.images == 70_000
    for images, measured in ((mnist.x_train, first.train), (mnist.x_test, first.test)):
        np.testing.assert_array_equal(measured.area, images.sum(axis=(1, 2)).astype(np.float32))
    for part, kept in ((first.train, again.train), (first.test, again.test)):
        for name in MEASURES:
            np.testing.assert_array_equal(part.values(name), kept.values(name))
    assert len(told) >= 10
    assert told == sorted(told)
    assert 0.9 < told[-1] < 1.0
