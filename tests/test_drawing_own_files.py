"""Own digits as .npz files: out and in again, other people's arrays, and files that were made to do harm."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_core.drawing import own_files
from mnist_core.drawing.own_digit import Source
from mnist_core.drawing.own_files import read_own_npz, write_own_npz
from mnist_core.errors import OwnDigitsError
from tests.own_digits import made, npz


def images(count: int = 3) -> np.ndarray:
    return np.stack([made(number).image for number in range(count)])


def labels(count: int = 3) -> np.ndarray:
    return np.arange(count, dtype=np.uint8) % 10


def test_exported_digits_come_back_as_they_were() -> None:
    digits = [made(1, drawing=True), made(2), made(3, drawing=True)]
    back = read_own_npz(io.BytesIO(write_own_npz(digits)), "mine.npz")
    assert [digit.label for digit in back] == [1, 2, 3]
    assert {digit.source for digit in back} == {Source.IMPORTED}
    for digit, other in zip(digits, back, strict=True):
        assert (digit.image == other.image).all()
        assert (digit.drawing is None) == (other.drawing is None)
        assert digit.drawing is None or (digit.drawing == other.drawing).all()


def test_an_export_is_arrays_that_everyone_can_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    path.write_bytes(write_own_npz([made(4, drawing=True), made(5)]))
    with np.load(path, allow_pickle=False) as arrays:
        assert {name: (arrays[name].dtype.name, arrays[name].shape) for name in arrays.files} == {
            "images": ("uint8", (2, 28, 28)),
            "labels": ("uint8", (2,)),
            "drawings": ("uint8", (2, 140, 140)),
        }


@pytest.mark.parametrize(
    "arrays",
    [
        {"x": images(), "y": labels()},
        {"images": images(), "labels": labels().astype(np.int64)},
        {"images": images().astype(np.int32), "labels": labels(), "notes": np.array(["of no concern"])},
        {"x": images() / 255.0, "y": labels(), "extra": np.zeros((3, 3))},
        {"x": (images() / 255.0).astype(">f4"), "y": labels().astype(">i2")},
        {"x": np.asfortranarray(images()), "y": labels()},
    ],
    ids=["x and y", "long labels", "more arrays", "floats", "big-endian", "columns first"],
)
def test_plain_arrays_are_read(arrays: dict[str, np.ndarray]) -> None:
    digits = read_own_npz(npz(**arrays), "theirs.npz")
    assert (np.stack([digit.image for digit in digits]) == images()).all()
    assert [digit.label for digit in digits] == [0, 1, 2]


BOMB = np.zeros((5000, 280, 280), np.uint8)
NAN = images() / 255.0
NAN[0, 0, 0] = np.nan


@pytest.mark.parametrize(
    ("arrays", "told"),
    [
        ({}, "it has nothing"),
        ({"a": images(), "labels": labels()}, "it has 'a', 'labels'"),
        ({"x": images(), "labels": labels()}, "needs the arrays"),
        ({"x": images()[0], "y": labels()}, r"`x` in f.npz is uint8 of the shape \(28, 28\); it must be \(n, 28, 28\)"),
        ({"x": images()[..., None], "y": labels()}, "it must be"),
        ({"x": images().astype(np.complex64), "y": labels()}, "complex64"),
        ({"x": images() > 9, "y": labels()}, "bool"),
        ({"x": images().astype("datetime64[s]"), "y": labels()}, "datetime64"),
        ({"x": images()[:0], "y": labels()[:0]}, "1 to 5,000 digits"),
        ({"x": np.zeros((5001, 28, 28), np.uint8), "y": labels(5001)}, "1 to 5,000 digits"),
        ({"x": images(), "y": labels()[:2]}, "3 images, 2 labels"),
        ({"x": images(), "y": labels().astype(float)}, "whole numbers from 0 to 9"),
        ({"x": images(), "y": labels()[:, None]}, "it must be"),
        ({"x": images(), "y": labels() + 8}, "labels from 8 to 10"),
        ({"x": images(), "y": labels().astype(int) - 1}, "labels from -1 to 1"),
        ({"x": images() / 100.0, "y": labels()}, "float64 must lie from 0 to 1"),
        ({"x": images().astype(int) - 1, "y": labels()}, "int64 must lie from 0 to 255"),
        ({"x": NAN, "y": labels()}, "values from nan to nan"),
        ({"x": 255 - images(), "y": labels()}, "turn the images round"),
        ({"x": images(), "y": labels(), "drawings": np.zeros((3, 20, 30), np.uint8)}, r"\(n, s, s\)"),
        ({"x": images(), "y": labels(), "drawings": np.zeros((3, 300, 300), np.uint8)}, "s at most 280"),
        ({"x": images(), "y": labels(), "drawings": np.zeros((3, 20, 20))}, "float64"),
        ({"x": images(), "y": labels(), "drawings": np.zeros((2, 20, 20), np.uint8)}, "2 drawings"),
        ({"x": images(), "y": labels(), "drawings": BOMB}, "374 MiB; at most 128 MiB"),
    ],
)
def test_arrays_of_another_kind_are_refused_by_name(arrays: dict[str, np.ndarray], told: str) -> None:
    with pytest.raises(OwnDigitsError, match=told):
        read_own_npz(npz(**arrays), "f.npz")


class Bomb:
    """Unpickling one of these ends the test run."""

    def __reduce__(self) -> Any:
        return (exec, ("import os; os._exit(99)",))


def test_objects_are_never_unpickled() -> None:
    for arrays in (
        {"x": np.array([Bomb()] * 3, object), "y": labels()},
        {"x": images(), "y": np.array([Bomb()] * 3, object)},
        {"x": images(), "y": labels(), "drawings": np.array([Bomb()] * 3, object)},
    ):
        with pytest.raises(OwnDigitsError):
            read_own_npz(npz(**arrays), "f.npz")


def packed(**members: bytes) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    file.seek(0)
    return file


def npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def test_a_member_that_unpacks_to_more_than_it_declares_is_refused_before_it_is_unpacked() -> None:
    file = packed(x=npy(images()) + bytes(50_000_000), y=npy(labels()))
    with pytest.raises(OwnDigitsError, match="unpacks to 50,00"):
        read_own_npz(file, "f.npz")


def test_a_file_too_large_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_files, "MAX_FILE_BYTES", 2**20)
    with pytest.raises(OwnDigitsError, match=r"f\.npz takes 2 MiB; at most 1 MiB"):
        read_own_npz(io.BytesIO(bytes(2 * 2**20)), "f.npz")


WHOLE = npz(x=images(), y=labels()).getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x05\x06" + bytes(18),
        WHOLE[:-30],
        WHOLE[: len(WHOLE) // 2],
        b"no zip at all",
        packed(x=b"\x93NUMPY\x01\x00" + b"\xff\xff" + b"(" * 5000, y=npy(labels())).getvalue(),
        packed(x=b"plain text", y=npy(labels())).getvalue(),
        packed(x=npy(images())[:-5], y=npy(labels())).getvalue(),
    ],
)
def test_broken_files_are_one_sentence(content: bytes) -> None:
    with pytest.raises(OwnDigitsError, match=r"f\.npz"):
        read_own_npz(io.BytesIO(content), "f.npz")


@settings(max_examples=300, deadline=None)
@given(
    places=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, len(WHOLE)),
    noise=st.binary(max_size=40),
)
def test_whatever_a_file_holds_it_is_digits_or_one_sentence(
    places: list[tuple[int, int]], cut: int, noise: bytes
) -> None:
    content = bytearray(WHOLE)
    for place, value in places:
        content[place] = value
    for changed in (bytes(content), bytes(content[:cut]) + noise, noise):
        try:
            digits = read_own_npz(io.BytesIO(changed), "f.npz")
        except OwnDigitsError as error:
            assert "f.npz" in str(error)
        else:
            assert all(digit.check() is digit for digit in digits)
