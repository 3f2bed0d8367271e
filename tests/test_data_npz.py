import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mnist_core.data.dataset import Mnist
from mnist_core.data.npz import read_npz
from mnist_core.errors import DataError


def npz_bytes(**arrays: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=True, **arrays)
    return stream.getvalue()


def read_labels(content: bytes) -> np.ndarray:
    return read_npz(io.BytesIO(content), "The file mnist.npz", ["y_test"])["y_test"]


def bomb(y_test: np.ndarray) -> bytes:
    """An archive whose member starts like the labels and unpacks to 100 MB."""
    member, stream = io.BytesIO(), io.BytesIO()
    np.save(member, y_test)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("y_test.npy", member.getvalue() + bytes(100_000_000))
    return stream.getvalue()


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def with_flipped_byte(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


def in_npy_format_nine(y_test: np.ndarray) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("y_test.npy", b"\x93NUMPY\x09\x00" + y_test.tobytes())
    return stream.getvalue()


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda y: b"", "not a whole .npz file"),
        (lambda y: b"not a zip archive at all", "not a whole .npz file"),
        (lambda y: cut(npz_bytes(y_test=y)), "not a whole .npz file"),
        (lambda y: with_flipped_byte(npz_bytes(y_test=y)), "not a whole .npz file"),
        (
            lambda y: npz_bytes(labels=y),
            "has no y_test; it needs x_train, y_train, x_test, y_test and holds labels",
        ),
        (lambda y: npz_bytes(y_test=y[:-1]), "y_test with shape (9999,); MNIST's has (10000,)"),
        (lambda y: npz_bytes(y_test=y.reshape(100, 100)), "y_test with shape (100, 100)"),
        (lambda y: npz_bytes(y_test=y.astype(np.int64)), "y_test as int64; MNIST's is uint8"),
        (lambda y: npz_bytes(y_test=y.astype(object)), "y_test as object; MNIST's is uint8"),
        (lambda y: npz_bytes(y_test=np.roll(y, 1)), "a changed y_test: its SHA-256 is"),
        (bomb, "bytes for y_test; MNIST's has 10,000"),
        (in_npy_format_nine, "npy format (9, 0) is unknown"),
    ],
)
def test_anything_but_mnist_is_refused_by_name(mnist: Mnist, make: Callable[[np.ndarray], bytes], fault: str) -> None:
    with pytest.raises(DataError) as caught:
        read_labels(make(mnist.y_test))

    assert str(caught.value).startswith("The file mnist.npz")
    assert fault in str(caught.value)


def test_compressed_labels_are_read_and_cannot_be_written_to(mnist: Mnist) -> None:
    labels = read_labels(npz_bytes(y_test=mnist.y_test))

    assert np.array_equal(labels, mnist.y_test)
    with pytest.raises(ValueError, match="read-only"):
        labels[0] = 1


def test_arrays_stored_by_columns_are_mnist_too(mnist: Mnist) -> None:
    content = npz_bytes(x_test=np.asfortranarray(mnist.x_test))

    images = read_npz(io.BytesIO(content), "The file", ["x_test"])["x_test"]

    assert images.flags.c_contiguous
    assert np.array_equal(images, mnist.x_test)


def test_a_missing_file_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent\.npz"):
        read_npz(tmp_path / "absent.npz", f"The file {tmp_path / 'absent.npz'}")
