"""The nearest training digits are found as an exhaustive search finds them, and kept for each model's file."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core.data.dataset import Mnist
from mnist_core.drawing import neighbours
from mnist_core.drawing.neighbours import NeighbourIndex, features_folder, neighbour_index
from mnist_core.drawing.predictor import Predictor
from tests.region_predictors import RegionPredictor

FEW = 4_000
NARROW = RegionPredictor(slice(10, 18), slice(10, 18), inked=0, bare=1)  # 64 features: kept as they are
WIDE = RegionPredictor(slice(0, 28), slice(0, 28), inked=0, bare=1)  # 784: kept as a projection


@pytest.fixture(autouse=True)
def few_images(mnist: Mnist, lab_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of MNIST's training images only, so that reading all of them is quick."""
    few = SimpleNamespace(x_train=mnist.x_train[:FEW], y_train=mnist.y_train[:FEW])
    monkeypatch.setattr(neighbours, "load_mnist", lambda report: few)
    monkeypatch.setattr(neighbours, "load_training_images", lambda indices: mnist.x_train[indices])


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    file = tmp_path / "model.onnx"
    file.write_bytes(b"one model")
    return file


def _test_image(mnist: Mnist, place: int) -> NDArray[np.float32]:
    return np.asarray(mnist.x_test[place] / 255.0, dtype=np.float32)


def _exhaustive(mnist: Mnist, predictor: Predictor, image: NDArray[np.float32]) -> list[int]:
    every = predictor.features(mnist.x_train[:FEW].astype(np.float32) / np.float32(255.0))
    distances = np.linalg.norm(every - predictor.features(image[np.newaxis]), axis=1)
    return [int(place) for place in np.argsort(distances)[:5]]


@pytest.mark.parametrize("predictor", [NARROW, WIDE], ids=["narrow", "wide"])
def test_the_five_nearest_are_those_of_an_exhaustive_search(
    mnist: Mnist, model_file: Path, predictor: Predictor
) -> None:
    index = neighbour_index(predictor, model_file)

    assert index.features.dtype == np.float16
    assert index.features.shape[1] <= neighbours.WIDEST
    for place in range(8):
        image = _test_image(mnist, place)
        found = index.nearest(predictor, image)
        assert [neighbour.index for neighbour in found] == _exhaustive(mnist, predictor, image)


def test_neighbours_bring_label_image_and_distance_nearest_first(mnist: Mnist, model_file: Path) -> None:
    own = _test_image(mnist, 0)
    found = neighbour_index(WIDE, model_file).nearest(WIDE, own)

    assert [neighbour.distance for neighbour in found] == sorted(neighbour.distance for neighbour in found)
    for neighbour in found:
        assert neighbour.label == mnist.y_train[neighbour.index]
        np.testing.assert_array_equal(neighbour.image, mnist.x_train[neighbour.index])
        difference = neighbour.image.astype(np.float32) / 255.0 - own
        assert neighbour.distance == pytest.approx(float(np.linalg.norm(difference)), rel=1e-4)


def test_a_training_digit_is_its_own_nearest(mnist: Mnist, model_file: Path) -> None:
    image = mnist.x_train[17].astype(np.float32) / np.float32(255.0)
    nearest = neighbour_index(WIDE, model_file).nearest(WIDE, image, count=1)

    assert [(neighbour.index, neighbour.distance) for neighbour in nearest] == [(17, 0.0)]


def test_features_are_computed_once_for_a_file_and_anew_for_another(model_file: Path) -> None:
    class Counting(RegionPredictor):
        def features(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
            asked.append(len(images))
            return super().features(images)

    asked: list[int] = []
    predictor = Counting(slice(10, 18), slice(10, 18), inked=0, bare=1)
    neighbour_index(predictor, model_file)
    neighbour_index(predictor, model_file)
    assert sum(asked) == FEW
    model_file.write_bytes(b"trained for more epochs")
    neighbour_index(predictor, model_file)
    assert sum(asked) == 2 * FEW
    assert len(list(features_folder().glob("*.npz"))) == 2


def test_progress_is_told(model_file: Path) -> None:
    told: list[float] = []
    neighbour_index(NARROW, model_file, lambda message, fraction: told.append(fraction or 0.0))

    assert told == [0.0, 0.5]


def test_features_of_long_unused_models_go(model_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "MOST_KEPT", 2)
    names: list[set[str]] = []
    for content in (b"first", b"second", b"first", b"third"):
        model_file.write_bytes(content)
        neighbour_index(NARROW, model_file)
        names.append({file.name for file in features_folder().glob("*.npz")})

    first, both, _, kept = names
    assert len(kept) == 2
    assert first < both
    assert kept & both == first  # the second was used before the first


def test_features_beyond_half_precision_are_cut_and_not_infinite(mnist: Mnist, model_file: Path) -> None:
    class Huge(RegionPredictor):
        def features(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
            return super().features(images) * np.float32(1e6)

    huge = Huge(slice(10, 18), slice(10, 18), inked=0, bare=1)
    index = neighbour_index(huge, model_file)

    assert np.isfinite(index.features).all()
    assert len(index.nearest(huge, _test_image(mnist, 0))) == 5


def test_fewer_images_than_candidates_are_no_trouble(mnist: Mnist) -> None:
    pixels = mnist.x_train[:3, 10:18, 10:18].reshape(3, -1).astype(np.float32) / 255.0
    index = NeighbourIndex(pixels.astype(np.float16), mnist.y_train[:3])

    assert {neighbour.index for neighbour in index.nearest(NARROW, _test_image(mnist, 0))} == {0, 1, 2}
