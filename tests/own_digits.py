"""Own digits for tests: real test images of MNIST or small made ones, labelled as somebody's own."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.own_digit import OwnDigit, Source

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def made(number: int, label: int | None = None, *, drawing: bool = False) -> OwnDigit:
    """A digit whose image shows a number in a few pixels, so that no two numbers below a million look alike."""
    image = np.zeros((28, 28), np.uint8)
    image[10:14, 10:20] = 200
    image[20, 4:24] = [255 if number >> bit & 1 else 0 for bit in range(20)]
    ink = np.kron(image, np.ones((5, 5), np.uint8)) if drawing else None
    return OwnDigit(image, number % 10 if label is None else label, NOW, Source.DRAWN, 3, "starter", ink)


def npz(**arrays: NDArray[np.generic]) -> io.BytesIO:
    """An .npz file with these arrays."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    file.seek(0)
    return file
