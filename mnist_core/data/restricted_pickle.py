"""Reads pickled NumPy arrays without running anything a pickle asks for: not even NumPy's own constructors."""

from __future__ import annotations

import math
import pickle
import zlib
from collections.abc import Callable
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import DataError

DTYPES: dict[bytes, np.dtype[Any]] = {b"f4": np.dtype("<f4"), b"i8": np.dtype("<i8")}

# What an unpickler raises on a pickle that is cut short, damaged or made to harm.
UNREADABLE = (
    pickle.UnpicklingError,
    OSError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    MemoryError,
    RecursionError,
    zlib.error,
)


class _PickledDtype:
    """Stands in for `numpy.dtype`: keeps the code, takes little-endian only."""

    def __init__(self, code: bytes, align: int = 0, copy: int = 0) -> None:
        self.dtype = DTYPES[code]

    def __setstate__(self, state: tuple[object, ...]) -> None:
        if state[1] != b"<":
            raise pickle.UnpicklingError(f"byte order {state[1]!r} is not allowed")


class _PickledArray:
    """Stands in for `numpy.ndarray`: checks that the bytes are as many as the shape says, and keeps them."""

    array: NDArray[Any]

    def __setstate__(self, state: tuple[int, tuple[int, ...], _PickledDtype, bool, bytes]) -> None:
        _, shape, described, fortran, content = state
        if fortran or len(content) != math.prod(shape) * described.dtype.itemsize:
            raise pickle.UnpicklingError(f"an array of shape {shape} has {len(content)} bytes")
        self.array = np.frombuffer(content, described.dtype).reshape(shape)


def _reconstruct(kind: type[_PickledArray], shape: object, code: object) -> _PickledArray:
    if kind is not _PickledArray:
        raise pickle.UnpicklingError("only arrays are allowed")
    return _PickledArray()


ALLOWED: dict[tuple[str, str], Callable[..., Any]] = {
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy", "ndarray"): _PickledArray,
    ("numpy", "dtype"): _PickledDtype,
}


class _ArrayUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Callable[..., Any]:
        try:
            return ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed") from None


class _Bounded:
    """A stream that refuses to give more than `limit` bytes, before any memory is set aside for them."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, size: int, /) -> bytes:
        if not 0 <= size <= self._left:
            raise pickle.UnpicklingError("more bytes than allowed")
        self._left -= size
        return self._stream.read(size)

    def readline(self) -> bytes:
        line = self._stream.readline(min(self._left, 1024))
        self._left -= len(line)
        return line


def read_pickled_arrays(stream: IO[bytes], limit: int, where: str) -> Any:
    """What a pickle of nested tuples and lists of arrays holds, with every array as `numpy.ndarray`, read-only.

    Only `float32` and `int64` arrays as Python 2 wrote them are known.

    Args:
        stream: The pickle, unpacked.
        limit: Most bytes it may have.
        where: How the pickle is called in an error, at the start of a sentence.

    Raises:
        DataError: If it asks for anything but arrays, is damaged, or is longer than `limit`.
    """
    try:
        unpickler = _ArrayUnpickler(_Bounded(stream, limit), encoding="bytes")
        return _unwrap(unpickler.load())
    except UNREADABLE as error:
        raise DataError(f"{where} is not a pickle of arrays only: {str(error) or type(error).__name__}.") from error


def _unwrap(value: object) -> Any:
    if isinstance(value, (tuple, list)):
        return tuple(_unwrap(item) for item in value)
    if not isinstance(value, _PickledArray):
        raise pickle.UnpicklingError(f"a {type(value).__name__} is not allowed")
    return value.array
