import io
import os
import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_core.data.restricted_pickle import read_pickled_arrays
from mnist_core.errors import DataError
from tests.python2_pickle import array_opcodes, python2_pickle

PIXELS = np.array([[0.0, 0.5], [0.25, 0.99609375]], np.float32)
LABELS = np.array([7, 2], np.int64)
WHOLE = python2_pickle([(PIXELS, LABELS)])
RECONSTRUCT = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n"


def read(content: bytes, limit: int = 1_000_000) -> Any:
    return read_pickled_arrays(io.BytesIO(content), limit, "The pickle")


def test_arrays_come_back_as_they_were() -> None:
    ((pixels, labels),) = read(WHOLE)

    assert pixels.dtype == np.float32
    assert np.array_equal(pixels, PIXELS)
    assert labels.tolist() == [7, 2]


class Harm:
    """Asks for a file to be made when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, int]]:
        return os.mkdir, (str(self.path), 0o700)


def test_code_in_a_pickle_is_not_run(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"posix\.mkdir is not allowed|nt\.mkdir is not allowed"):
        read(pickle.dumps(Harm(tmp_path / "made"), protocol=2))

    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "Ran out of input"),
        (WHOLE[:-60], "not a pickle of arrays only"),
        (pickle.dumps("text", protocol=2), "a str is not allowed"),
        (pickle.dumps(b"bytes", protocol=2), "_codecs.encode is not allowed"),
        (pickle.dumps(eval, protocol=2), "__builtin__.eval is not allowed"),
        (b"cnumpy\nload\n.", "numpy.load is not allowed"),
        (b"cnumpy\nndarray\n.", "a type is not allowed"),
        (array_opcodes(PIXELS.astype(np.float64)) + b".", "not a pickle of arrays only"),
        (array_opcodes(PIXELS.astype(">f4")) + b".", "byte order"),
        (array_opcodes(np.array([None])[:0]) + b".", "not a pickle of arrays only"),
        (array_opcodes(LABELS).replace(struct.pack("<i", 2), struct.pack("<i", 3), 1) + b".", "has 16 bytes"),
        (pickle.BINSTRING + struct.pack("<I", 2**31 - 1), "more bytes than allowed"),
        (pickle.BINBYTES8 + struct.pack("<Q", 2**62), "MemoryError"),
        (b"]q\x00h\x00a.", "not a pickle of arrays only"),
        (RECONSTRUCT.replace(b"ndarray", b"dtype") + b"(K\x01tU\x01b\x87R.", "only arrays are allowed"),
    ],
)
def test_anything_but_arrays_is_refused(content: bytes, fault: str) -> None:
    with pytest.raises(DataError) as caught:
        read(content)

    assert str(caught.value).startswith("The pickle is not a pickle of arrays only")
    assert fault in str(caught.value)


def test_a_pickle_as_long_as_allowed_is_read() -> None:
    assert read(WHOLE, limit=len(WHOLE))


@pytest.mark.parametrize("limit", [0, 1, len(WHOLE) // 2, len(WHOLE) - 1])
def test_a_pickle_longer_than_allowed_is_refused(limit: int) -> None:
    with pytest.raises(DataError, match=r"more bytes than allowed|Ran out of input"):
        read(WHOLE, limit)
