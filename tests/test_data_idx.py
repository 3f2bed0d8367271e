import gzip
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mnist_core.data.arrays import SPECS
from mnist_core.data.dataset import Mnist
from mnist_core.data.idx import find_idx_files, read_idx, read_idx_folder
from mnist_core.errors import DataError
from tests.idx_files import idx_bytes, write_idx_folder

Y_TEST = SPECS["y_test"]


def read(content: bytes) -> np.ndarray:
    return read_idx(io.BytesIO(content), Y_TEST, "The file t10k-labels")


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzipped"])
def test_labels_are_read_as_published(mnist: Mnist, pack: Callable[[bytes], bytes]) -> None:
    labels = read(pack(idx_bytes(mnist.y_test)))

    assert labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert not labels.flags.writeable


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lambda whole: b"", "starts with nothing"),
        (lambda whole: whole[:6], "ends within its header"),
        (lambda whole: whole[:-1], "declares 10,008 bytes and holds only 10,007"),
        (lambda whole: whole + b"\0", "declares 10,008 bytes and holds more"),
        (lambda whole: b"\1" + whole[1:], "starts with 01 00 08 01"),
        (lambda whole: whole[:2] + b"\x0d" + whole[3:], "not an IDX file of bytes"),
        (lambda whole: whole[:3] + b"\xff" + whole[4:], "with shape"),
        (lambda whole: whole[:4] + b"\xff\xff\xff\xff" + whole[8:], "with shape (4294967295,); MNIST's has (10000,)"),
        (lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]), "a changed y_test"),
        (lambda whole: gzip.compress(whole)[:-20], "not a whole gzip file"),
        (lambda whole: gzip.compress(whole + bytes(50_000_000)), "holds more"),
        (lambda whole: gzip.compress(b"hello"), "not an IDX file"),
    ],
)
def test_a_damaged_file_is_refused_by_name(mnist: Mnist, damage: Callable[[bytes], bytes], fault: str) -> None:
    with pytest.raises(DataError) as caught:
        read(damage(idx_bytes(mnist.y_test)))

    assert str(caught.value).startswith("The file t10k-labels")
    assert fault in str(caught.value)


def test_two_dimensional_labels_are_refused_though_they_have_the_right_number(mnist: Mnist) -> None:
    with pytest.raises(DataError, match=r"with shape \(100, 100\)"):
        read(idx_bytes(mnist.y_test, shape=(100, 100)))


@pytest.mark.parametrize(
    "spelling",
    ["t10k-labels-idx1-ubyte", "t10k-labels.idx1-ubyte", "t10k-labels-idx1-ubyte.gz", "t10k-labels.idx1-ubyte.gz"],
)
def test_every_spelling_of_a_file_is_found(tmp_path: Path, spelling: str) -> None:
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", spelling):
        (tmp_path / name).touch()

    assert find_idx_files(tmp_path)["y_test"] == tmp_path / spelling


def test_missing_files_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "train-images-idx3-ubyte").touch()
    (tmp_path / "t10k-labels-idx1-ubyte").mkdir()

    with pytest.raises(DataError) as caught:
        find_idx_files(tmp_path)

    assert "train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte (" in str(caught.value)


def test_a_folder_of_the_four_files_is_mnist(tmp_path: Path, mnist: Mnist) -> None:
    arrays = read_idx_folder(write_idx_folder(tmp_path / "idx", vars(mnist)))

    assert all(np.array_equal(arrays[name], getattr(mnist, name)) for name in SPECS)
