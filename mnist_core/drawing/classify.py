"""Drawings → answers, one each: a drawing that cannot be read costs only its own answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.oddness import Oddness, Reference
from mnist_core.drawing.pictures import decode_picture, read_picture
from mnist_core.drawing.predictor import Prediction, Predictor, prediction_of
from mnist_core.drawing.recipe import DigitImage, digit_image
from mnist_core.drawing.stacks import STACK_NAME, open_stack
from mnist_core.errors import DrawingError

PORTION: Final = 64
"""Drawings of a stack that are read and given to the model at once."""

_Answers = tuple[NDArray[np.float32], NDArray[np.float32] | None] | None
"""Probabilities and features of all drawings that can be read; None where there are none."""


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
    return _answer(predictor, _read(name, lambda: pixels, own_pen), reference)


def classify_picture(
    predictor: Predictor, data: bytes, name: str, reference: Reference | None = None
) -> Classification:
    """Say which digit a PNG, JPEG or WebP picture shows that is already in memory, such as an upload."""
    return _answer(predictor, _read(name, lambda: decode_picture(data, name)), reference)


def classify_files(
    predictor: Predictor, paths: Iterable[Path], reference: Reference | None = None
) -> Iterator[Classification]:
    """Say which digit each PNG, JPEG or WebP file shows, in order, one at a time."""
    for path in paths:
        yield _answer(predictor, _read(str(path), lambda path=path: read_picture(path)), reference)  # type: ignore[misc]


def classify_stack(predictor: Predictor, path: Path, reference: Reference | None = None) -> Iterator[Classification]:
    """Say which digit each drawing in an .npz file shows, in order; they are named `images[0]`, `images[1]` …

    Two threads share the work: what holds Python's lock, making drawings ready, is done by the one that calls, and what
    does not, reading the next portion from the file and asking the model about the one before, by another. Only these
    portions are in memory.

    Raises:
        DrawingError: If the file as a whole cannot be read, or turns out to be broken further on.
    """
    portions, start = open_stack(path).portions(PORTION), 0
    with ThreadPoolExecutor(1) as other:
        waiting: tuple[list[Classification], Future[_Answers]] | None = None
        read_ahead = other.submit(next, portions, None)
        while (portion := read_ahead.result()) is not None:
            read_ahead = other.submit(next, portions, None)
            drawings = [
                _read(f"{STACK_NAME}[{place}]", lambda pixels=pixels: pixels)  # type: ignore[misc]
                for place, pixels in enumerate(portion, start)
            ]
            start += len(drawings)
            asked = other.submit(_ask, predictor, drawings, reference)
            if waiting:
                yield from _answered(waiting[0], waiting[1].result(), reference)
            waiting = drawings, asked
        if waiting:
            yield from _answered(waiting[0], waiting[1].result(), reference)


def _read(
    name: str, read: Callable[[], NDArray[np.generic]], own_pen: NDArray[np.generic] | None = None
) -> Classification:
    """A drawing made ready for the model, still without its answer, or why it cannot be."""
    try:
        return Classification(name, digit_image=digit_image(read(), own_pen=own_pen))
    except DrawingError as error:
        return Classification(name, error=str(error))


def _ask(predictor: Predictor, drawings: list[Classification], reference: Reference | None) -> _Answers:
    """What the model says of all that can be read, at once, and its features where they are needed."""
    made = [drawing.digit_image.image for drawing in drawings if drawing.digit_image]
    if not made:
        return None
    if reference is None:
        return predictor.predict(np.stack(made)), None
    return predictor.predict_with_features(np.stack(made))


def _answered(drawings: list[Classification], answers: _Answers, reference: Reference | None) -> list[Classification]:
    """The same drawings with their answers."""
    if answers is None:
        return drawings
    predictions = [prediction_of(probabilities) for probabilities in answers[0]]
    oddnesses: Iterable[Oddness | None] = [None] * len(predictions)
    if reference is not None and answers[1] is not None:
        made = [drawing.digit_image for drawing in drawings if drawing.digit_image]
        oddnesses = reference.oddnesses(made, answers[1], np.array([prediction.digit for prediction in predictions]))
    pairs = zip(predictions, oddnesses, strict=True)
    return [_with_answer(drawing, *next(pairs)) if drawing.digit_image else drawing for drawing in drawings]


def _answer(predictor: Predictor, drawing: Classification, reference: Reference | None) -> Classification:
    return _answered([drawing], _ask(predictor, [drawing], reference), reference)[0]


def _with_answer(drawing: Classification, prediction: Prediction, oddness: Oddness | None) -> Classification:
    return replace(drawing, prediction=prediction, oddness=oddness)
