"""Drawings → answers, one each: a drawing that cannot be read costs only its own answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.pictures import STACK_NAME, decode_picture, read_picture, read_stack
from mnist_core.drawing.predictor import Prediction, Predictor
from mnist_core.drawing.recipe import DigitImage, digit_image
from mnist_core.errors import DrawingError


@dataclass(frozen=True, eq=False)
class Classification:
    """One drawing's answer, or why there is none: either `prediction` and `digit_image` are there, or `error` is."""

    name: str
    prediction: Prediction | None = None
    digit_image: DigitImage | None = None
    error: str | None = None


def classify(predictor: Predictor, pixels: NDArray[np.generic], name: str = "drawing") -> Classification:
    """Say which digit a drawing shows; `pixels` as for `digit_image`. Never raises `DrawingError`."""
    return _classified(predictor, name, lambda: pixels)


def classify_picture(predictor: Predictor, data: bytes, name: str) -> Classification:
    """Say which digit a PNG or JPEG picture shows that is already in memory, such as an upload."""
    return _classified(predictor, name, lambda: decode_picture(data, name))


def classify_files(predictor: Predictor, paths: Iterable[Path]) -> Iterator[Classification]:
    """Say which digit each PNG or JPEG file shows, in order, one at a time."""
    for path in paths:
        yield _classified(predictor, str(path), lambda path=path: read_picture(path))  # type: ignore[misc]


def classify_stack(predictor: Predictor, path: Path) -> Iterator[Classification]:
    """Say which digit each drawing in an .npz file shows, in order; they are named `images[0]`, `images[1]` …

    Raises:
        DrawingError: If the file as a whole cannot be read.
    """
    for place, pixels in enumerate(read_stack(path)):
        yield classify(predictor, pixels, f"{STACK_NAME}[{place}]")


def _classified(predictor: Predictor, name: str, read: Callable[[], NDArray[np.generic]]) -> Classification:
    try:
        made = digit_image(read())
        return Classification(name, predictor.predict_digit(made.image), made)
    except DrawingError as error:
        return Classification(name, error=str(error))
