"""Drawings → answers, one each: a drawing that cannot be read costs only its own answer."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.oddness import Oddness, Reference
from mnist_core.drawing.pictures import STACK_NAME, decode_picture, read_picture, read_stack
from mnist_core.drawing.predictor import Prediction, Predictor, prediction_of
from mnist_core.drawing.recipe import DigitImage, digit_image
from mnist_core.errors import DrawingError

PORTION: Final = 64
"""Drawings of a stack that a thread reads at a time and gives to the model at once."""

THREADS: Final = min(os.cpu_count() or 1, 8)
"""What a second thread brings is measured by `benchmarks.classify_throughput`: much of the work holds Python's lock."""

LARGE_PIXELS: Final = 10_000
"""Pictures with more than these are read by one thread: two wait for each other longer than they save."""


@dataclass(frozen=True, eq=False)
class Classification:
    """One drawing's answer, or why there is none: either `prediction` and `digit_image` are there, or `error` is.

    `oddness` is there where the answer was asked for with a reference.
    """

    name: str
    prediction: Prediction | None = None
    digit_image: DigitImage | None = None
    error: str | None = None
    oddness: Oddness | None = None


def classify(
    predictor: Predictor,
    pixels: NDArray[np.generic],
    name: str = "drawing",
    reference: Reference | None = None,
    own_pen: NDArray[np.generic] | None = None,
) -> Classification:
    """Say which digit a drawing shows; `pixels` and `own_pen` as for `digit_image`. Never raises `DrawingError`.

    With a `reference` of the same model it also says how odd the drawing is.
    """
    return _answered(predictor, [_read(name, lambda: pixels, own_pen)], reference)[0]


def classify_picture(
    predictor: Predictor, data: bytes, name: str, reference: Reference | None = None
) -> Classification:
    """Say which digit a PNG, JPEG or WebP picture shows that is already in memory, such as an upload."""
    return _answered(predictor, [_read(name, lambda: decode_picture(data, name))], reference)[0]


def classify_files(
    predictor: Predictor, paths: Iterable[Path], reference: Reference | None = None
) -> Iterator[Classification]:
    """Say which digit each PNG, JPEG or WebP file shows, in order, one at a time."""
    for path in paths:
        yield _answered(predictor, [_read(str(path), lambda path=path: read_picture(path))], reference)[0]  # type: ignore[misc]


def classify_stack(
    predictor: Predictor, path: Path, reference: Reference | None = None, threads: int | None = None
) -> Iterator[Classification]:
    """Say which digit each drawing in an .npz file shows, in order; they are named `images[0]`, `images[1]` …

    At most two portions a thread are under way or waiting at a time, so answers take no more memory than that. Without
    a number of threads, there are as many as serve pictures of this size best.

    Raises:
        DrawingError: If the file as a whole cannot be read.
    """
    images = read_stack(path)
    if threads is None:
        threads = 1 if math.prod(images.shape[1:3]) > LARGE_PIXELS else THREADS

    def answer(start: int) -> list[Classification]:
        places = range(start, min(start + PORTION, len(images)))
        drawings = [_read(f"{STACK_NAME}[{place}]", lambda place=place: images[place]) for place in places]  # type: ignore[misc]
        return _answered(predictor, drawings, reference)

    with ThreadPoolExecutor(threads) as pool:
        under_way: deque[Future[list[Classification]]] = deque()
        for start in range(0, len(images), PORTION):
            under_way.append(pool.submit(answer, start))
            if len(under_way) >= 2 * threads:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()


def _read(
    name: str, read: Callable[[], NDArray[np.generic]], own_pen: NDArray[np.generic] | None = None
) -> Classification:
    """A drawing made ready for the model, still without its answer, or why it cannot be."""
    try:
        return Classification(name, digit_image=digit_image(read(), own_pen=own_pen))
    except DrawingError as error:
        return Classification(name, error=str(error))


def _answered(
    predictor: Predictor, drawings: list[Classification], reference: Reference | None
) -> list[Classification]:
    """The same drawings with their answers, asked for all at once."""
    made = [drawing.digit_image for drawing in drawings if drawing.digit_image is not None]
    if not made:
        return drawings
    images = np.stack([each.image for each in made])
    oddnesses: Iterable[Oddness | None] = [None] * len(made)
    if reference is None:
        predictions = [prediction_of(probabilities) for probabilities in predictor.predict(images)]
    else:
        found, features = predictor.predict_with_features(images)
        predictions = [prediction_of(probabilities) for probabilities in found]
        oddnesses = reference.oddnesses(made, features, np.array([prediction.digit for prediction in predictions]))
    answers = zip(predictions, oddnesses, strict=True)
    return [_with_answer(drawing, *next(answers)) if drawing.digit_image else drawing for drawing in drawings]


def _with_answer(drawing: Classification, prediction: Prediction, oddness: Oddness | None) -> Classification:
    return replace(drawing, prediction=prediction, oddness=oddness)
