"""The one definition of what a network sees of a picture, for MNIST and for drawings alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import DataError

SIDE = 28


def to_model_input(images: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.float32]:
    """Pictures as every network takes them.

    Args:
        images: `uint8`, 0 to 255, or `float32`, 0 to 1; shape `(n, 28, 28)`; light ink on black.

    Returns:
        `float32`, shape `(n, 28, 28, 1)`, in [0, 1].

    Raises:
        DataError: If shape, type or range is another.
    """
    if images.ndim != 3 or images.shape[1:] != (SIDE, SIDE):
        raise DataError(f"Pictures have shape {images.shape}; they must have (n, {SIDE}, {SIDE}).")
    if images.dtype == np.uint8:
        return np.divide(images, np.float32(255), dtype=np.float32)[..., np.newaxis]
    if images.dtype != np.float32:
        raise DataError(f"Pictures are {images.dtype}; they must be uint8 (0 to 255) or float32 (0 to 1).")
    if images.size and not (images.min() >= 0.0 and images.max() <= 1.0):
        raise DataError(f"Pictures go from {images.min()} to {images.max()}; as float32 they must lie within 0 and 1.")
    return images.astype(np.float32)[..., np.newaxis]
