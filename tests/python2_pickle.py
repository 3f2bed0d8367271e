"""Writes arrays as Python 2 pickled them, which Python 3 cannot do by itself."""

from __future__ import annotations

import pickle
import struct
from typing import Any

from numpy.typing import NDArray


def _number(value: int) -> bytes:
    return pickle.BININT + struct.pack("<i", value)


def _short(text: bytes) -> bytes:
    return pickle.SHORT_BINSTRING + bytes([len(text)]) + text


def array_opcodes(array: NDArray[Any]) -> bytes:
    """The pickle opcodes that put one array on the stack."""
    shape = pickle.MARK + b"".join(_number(side) for side in array.shape) + pickle.TUPLE
    content = array.tobytes()
    return b"".join(
        [
            b"cnumpy.core.multiarray\n_reconstruct\n",
            b"cnumpy\nndarray\n" + _number(0) + pickle.TUPLE1 + _short(b"b") + pickle.TUPLE3 + pickle.REDUCE,
            pickle.MARK + _number(1) + shape,
            b"cnumpy\ndtype\n" + _short(array.dtype.str[1:].encode()) + _number(0) + _number(1) + pickle.TUPLE3,
            pickle.REDUCE + pickle.MARK + _number(3) + _short(array.dtype.str[:1].encode()) + pickle.NONE * 3,
            _number(-1) + _number(-1) + _number(0) + pickle.TUPLE + pickle.BUILD,
            pickle.NEWFALSE + pickle.BINSTRING + struct.pack("<I", len(content)) + content,
            pickle.TUPLE + pickle.BUILD,
        ]
    )


def python2_pickle(pairs: list[tuple[NDArray[Any], NDArray[Any]]]) -> bytes:
    """A pickle of a list of pairs of arrays."""
    items = b"".join(array_opcodes(first) + array_opcodes(second) + pickle.TUPLE2 for first, second in pairs)
    return pickle.PROTO + b"\2" + pickle.MARK + items + pickle.LIST + pickle.STOP
