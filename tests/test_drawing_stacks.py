"""Stacks of drawings come back as they were saved, a portion at a time; broken and hostile files are refused."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mnist_core.drawing.stacks import open_stack
from mnist_core.errors import DrawingError
from tests.drawings import grey


@pytest.mark.parametrize(
    "images",
    [
        pytest.param(np.stack([grey("seven"), grey("one"), grey("seven")]), id="grey"),
        pytest.param(np.stack([grey("seven"), grey("one")]).astype(np.float32) / 255, id="floats"),
        pytest.param(np.arange(3 * 5 * 7, dtype=np.uint8).reshape(7, 5, 3).T, id="by column"),
        pytest.param(np.arange(4 * 2 * 3 * 4, dtype=np.uint8).reshape(4, 2, 3, 4), id="RGBA"),
    ],
)
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_a_stack_of_drawings_comes_back_as_it_was_saved(
    tmp_path: Path, images: np.ndarray, save: Callable[..., None]
) -> None:
    save(tmp_path / "drawings.npz", images=images, other=np.arange(3))
    stack = open_stack(tmp_path / "drawings.npz")
    assert (stack.shape, stack.dtype) == (images.shape, images.dtype)
    np.testing.assert_array_equal(stack.whole(), images)
    portions = list(stack.portions(2))
    assert max(map(len, portions)) == 2
    np.testing.assert_array_equal(np.concatenate(portions), images)


def test_a_missing_stack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match="There is no file"):
        open_stack(tmp_path / "nothing.npz")


def test_a_flaw_further_on_is_told_after_the_portions_before_it(tmp_path: Path) -> None:
    path = tmp_path / "flawed.npz"
    np.savez(path, images=np.zeros((4, 280, 280), dtype=np.uint8))
    content = bytearray(path.read_bytes())
    content[3 * 280 * 280] = 1
    path.write_bytes(content)
    portions = open_stack(path).portions(1)
    assert next(portions).shape == (1, 280, 280)
    with pytest.raises(DrawingError, match=r"flawed\.npz .* broken"):
        list(portions)


def _objects(path: Path) -> None:
    np.savez(path, images=np.array([{"a": 1}], dtype=object), allow_pickle=True)


def _other_name(path: Path) -> None:
    np.savez(path, x=np.zeros((1, 28, 28), dtype=np.uint8))


def _truncated(path: Path) -> None:
    np.savez(path, images=np.zeros((2, 28, 28), dtype=np.uint8))
    path.write_bytes(path.read_bytes()[:900])


def _lying_header(path: Path) -> None:
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (9, 99999999, 99999999), }"
    body = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + b"\0" * 50
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("images.npy", body)


def _negative_header(path: Path) -> None:
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (-1, -5, 10), }"
    body = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + b"\0" * 50
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("images.npy", body)


def _zip_bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("images.npy", "w", force_zip64=True) as member,
    ):
        for _ in range(513):
            member.write(bytes(2**20))


def _member(name: str, content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, content)

    return write


def _shape(*shape: int, dtype: str = "uint8") -> Callable[[Path], None]:
    return lambda path: np.savez(path, images=np.zeros(shape, dtype=dtype))


@pytest.mark.parametrize(
    ("write", "words"),
    [
        pytest.param(_objects, "holds objects", id="pickled objects"),
        pytest.param(_other_name, "no array called 'images'; it has: x", id="another name"),
        pytest.param(_truncated, "broken", id="truncated"),
        pytest.param(_lying_header, "broken", id="a header that lies"),
        pytest.param(_negative_header, r"shape \(-1, -5, 10\)", id="sides below 0"),
        pytest.param(_member("images", b"no array"), "no NumPy array; write it with", id="a member without .npy"),
        pytest.param(_member("images.npy", b"no array"), "no NumPy array; write it with", id="text called .npy"),
        pytest.param(_member("images", b""), "no NumPy array; write it with", id="an empty member"),
        pytest.param(_zip_bomb, "513 MiB, and at most 512 MiB", id="a zip bomb"),
        pytest.param(lambda path: path.write_bytes(b"hello"), "broken", id="no zip"),
        pytest.param(_shape(28, 28), r"shape \(28, 28\)", id="one image"),
        pytest.param(_shape(5, 28, 28, 3), r"shape \(5, 28, 28, 3\)", id="RGB"),
        pytest.param(_shape(0, 28, 28), r"at least one drawing", id="none"),
        pytest.param(_shape(2, 28, 28, dtype="int64"), "holds int64", id="int64"),
    ],
)
def test_a_stack_that_cannot_be_read_is_refused_by_name(
    tmp_path: Path, write: Callable[[Path], None], words: str
) -> None:
    path = tmp_path / "sly.npz"
    write(path)
    with pytest.raises(DrawingError, match=words) as refused:
        open_stack(path)
    assert "sly.npz" in str(refused.value)
