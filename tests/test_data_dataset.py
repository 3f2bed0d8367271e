import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from mnist_core.data import dataset
from mnist_core.data.cache import read_cache
from mnist_core.data.dataset import Mnist, describe_data, is_ready, load_mnist, load_test_images, load_training_images
from mnist_core.data.request import Fetched


def test_mnist_is_60000_and_10000_pictures_of_light_ink(mnist: Mnist) -> None:
    assert (mnist.x_train.shape, mnist.y_train.shape) == ((60_000, 28, 28), (60_000,))
    assert (mnist.x_test.shape, mnist.y_test.shape) == ((10_000, 28, 28), (10_000,))
    assert {array.dtype for array in vars(mnist).values()} == {np.dtype(np.uint8)}
    assert mnist.y_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert mnist.x_train[:, 0, 0].max() == 0
    assert mnist.x_train.mean() == pytest.approx(33.318, abs=0.001)


def test_mnist_cannot_be_written_to(mnist: Mnist) -> None:
    for array in vars(mnist).values():
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.usefixtures("lab_home_with_data")
def test_single_training_images_are_had_by_their_positions(mnist: Mnist) -> None:
    images = load_training_images(np.array([3, 59_999, 0]))
    assert np.array_equal(images, mnist.x_train[[3, 59_999, 0]])


@pytest.mark.usefixtures("lab_home_with_data")
def test_the_training_images_are_read_once_however_often_some_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noting(file: Path, names: Iterable[str]) -> Fetched:
        read.extend(names)
        return read_cache(file, names)

    monkeypatch.setattr(dataset, "read_cache", noting)
    for wanted in ([1], [2, 3], [1]):
        load_training_images(np.array(wanted))
    assert read == ["x_train"]


@pytest.mark.usefixtures("lab_home_with_data")
def test_the_test_images_are_read_without_the_others(mnist: Mnist, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noting(file: Path, names: Iterable[str]) -> Fetched:
        read.extend(names)
        return read_cache(file, names)

    monkeypatch.setattr(dataset, "read_cache", noting)

    x_test, y_test = load_test_images()

    assert read == ["x_test", "y_test"]
    assert np.array_equal(x_test, mnist.x_test)
    assert y_test[:5].tolist() == [7, 2, 1, 0, 4]


def test_mnist_is_ready_once_it_is_in_the_cache(lab_home: Path, mnist_cache: Path) -> None:
    assert not is_ready()
    (lab_home / "data").mkdir(parents=True)
    (lab_home / "data" / "mnist.npz").write_bytes(mnist_cache.read_bytes())
    assert is_ready()


def test_a_description_counts_the_digits(lab_home_with_data: Path) -> None:
    described = describe_data()

    assert described.training_counts == (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949)
    assert described.test_counts == (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    assert described.cache_file == lab_home_with_data / "data" / "mnist.npz"
    assert described.origin.source


@pytest.mark.usefixtures("lab_home_with_data")
def test_loading_from_the_cache_reports_nothing() -> None:
    said: list[str] = []

    load_mnist(lambda message, fraction: said.append(message))

    assert said == []


@pytest.mark.usefixtures("lab_home_with_data")
def test_loading_needs_neither_pandas_nor_keras() -> None:
    program = (
        "import sys; from mnist_core.data.dataset import load_mnist; load_mnist(); "
        "print(sorted({'pandas', 'keras', 'tensorflow', 'streamlit'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout.strip() == "[]"
