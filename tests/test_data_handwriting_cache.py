"""MNIST's measures are measured once, kept whole, and measured anew where what is kept cannot be used."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core.data import handwriting_cache
from mnist_core.data.dataset import Mnist
from mnist_core.data.handwriting import MEASURES, VERSION, Measures
from mnist_core.data.handwriting_cache import measures_file, mnist_measures


class _Ruler:
    """Measures quickly, and counts how many images it was given: an image's area is its ink, the rest is nought."""

    def __init__(self) -> None:
        self.images = 0
        self._lock = threading.Lock()

    def __call__(self, images: NDArray[np.uint8]) -> Measures:
        with self._lock:
            self.images += len(images)
        ink = images.sum(axis=(1, 2)).astype(np.float32)
        return Measures(ink, *(np.zeros_like(ink) for _ in range(len(MEASURES) - 1)))


@pytest.fixture
def ruler(monkeypatch: pytest.MonkeyPatch, lab_home_with_data: Path) -> _Ruler:
    ruler = _Ruler()
    monkeypatch.setattr(handwriting_cache, "measure", ruler)
    return ruler


def test_mnist_is_measured_once_in_its_own_order(ruler: _Ruler, mnist: Mnist) -> None:
    first, again = mnist_measures(), mnist_measures()

    assert ruler.images == 70_000
    assert (len(first.train), len(first.test)) == (60_000, 10_000)
    np.testing.assert_array_equal(first.train.area, mnist.x_train.sum(axis=(1, 2)).astype(np.float32))
    np.testing.assert_array_equal(first.test.area, mnist.x_test.sum(axis=(1, 2)).astype(np.float32))
    for part, kept in ((first.train, again.train), (first.test, again.test)):
        for name in MEASURES:
            np.testing.assert_array_equal(part.values(name), kept.values(name))


def test_progress_is_told(ruler: _Ruler) -> None:
    told: list[float | None] = []
    mnist_measures(lambda message, fraction: told.append(fraction))

    shares = [share for share in told if share is not None]
    assert len(shares) >= 10
    assert shares == sorted(shares)
    assert shares[0] >= 0.0 and 0.9 < shares[-1] < 1.0


def test_two_at_once_measure_once(ruler: _Ruler) -> None:
    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(lambda _: mnist_measures(), range(2)))

    assert ruler.images == 70_000
    np.testing.assert_array_equal(results[0].test.area, results[1].test.area)


@pytest.mark.parametrize("damage", ["cut short", "another version", "one measure missing", "too few", "no archive"])
def test_what_cannot_be_used_is_measured_anew(ruler: _Ruler, damage: str) -> None:
    mnist_measures()
    file = measures_file()
    with np.load(file) as arrays:
        kept = dict(arrays)
    if damage == "cut short":
        file.write_bytes(file.read_bytes()[:-2000])
    elif damage == "another version":
        np.savez(file, allow_pickle=False, **{**kept, "version": VERSION + 1})
    elif damage == "one measure missing":
        np.savez(file, allow_pickle=False, **{name: kept[name] for name in kept if name != "slant"})
    elif damage == "too few":
        np.savez(file, allow_pickle=False, **{**kept, "slant": kept["slant"][:-1]})
    else:
        file.write_bytes(b"measures")
    mnist_measures()
    assert ruler.images == 140_000
    mnist_measures()
    assert ruler.images == 140_000


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_costs_only_the_keeping(ruler: _Ruler) -> None:
    folder = measures_file().parent
    folder.chmod(0o500)
    try:
        assert len(mnist_measures().train) == 60_000
        assert not measures_file().exists()
    finally:
        folder.chmod(0o700)


def test_a_full_disk_leaves_nothing_half_written(ruler: _Ruler, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    assert len(mnist_measures().test) == 10_000
    assert [file.name for file in measures_file().parent.iterdir() if "handwriting" in file.name] in (
        [], ["handwriting.lock"],
    )  # fmt: skip
