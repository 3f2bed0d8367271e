"""Writes IDX files the way MNIST was published, and any way it should not be."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def idx_bytes(array: NDArray[Any], shape: tuple[int, ...] | None = None, code: int = 0x08) -> bytes:
    """An IDX file's content; `shape` is what its header declares, the array's own unless given."""
    declared = array.shape if shape is None else shape
    return bytes([0, 0, code, len(declared)]) + struct.pack(f">{len(declared)}I", *declared) + array.tobytes()


def write_idx_folder(folder: Path, arrays: dict[str, NDArray[np.uint8]]) -> Path:
    """A folder with the four files under the names they were published with."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {
        "x_train": "train-images-idx3-ubyte",
        "y_train": "train-labels-idx1-ubyte",
        "x_test": "t10k-images-idx3-ubyte",
        "y_test": "t10k-labels-idx1-ubyte",
    }
    for name, array in arrays.items():
        (folder / names[name]).write_bytes(idx_bytes(array))
    return folder
