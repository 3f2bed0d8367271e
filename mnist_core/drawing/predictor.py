"""Predictor: an exported model that answers at once, by ONNX Runtime; Keras is not needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from mnist_core.errors import DrawingError

INPUT = "image"
PROBABILITIES = "probabilities"
FEATURES = "features"
IMAGE_SHAPE = (28, 28)
BATCH: Final = 256
"""Images a pass: bounds the memory that a long stack of drawings takes."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a model says of one image.

    `probabilities`: `float32`, shape `(10,)`, sums to 1. `runner_up` is the second most probable digit, and `margin`
    how much less probable it is, in [0, 1]: near 0 the model cannot tell the two apart.
    """

    probabilities: NDArray[np.float32]
    digit: int
    runner_up: int
    margin: float


def prediction_of(probabilities: NDArray[np.float32]) -> Prediction:
    """Read one image's ten probabilities; of equally probable digits the smaller counts as the answer."""
    digit, runner_up = (int(place) for place in np.argsort(-probabilities, kind="stable")[:2])
    margin = float(probabilities[digit]) - float(probabilities[runner_up])
    return Prediction(probabilities, digit, runner_up, margin)


class Predictor:
    """A model ready to answer. May be shared between threads: it holds nothing that changes."""

    def __init__(self, session: Any) -> None:
        self._session = session

    @classmethod
    def from_file(cls, path: Path) -> Predictor:
        """Load a model that this lab exported.

        Raises:
            DrawingError: If the file is missing, is no ONNX model, or is one with other inputs or outputs.
        """
        if not path.is_file():
            raise DrawingError(f"There is no model file {path}: train a network first, or choose another run.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # one image is too little work to share
        options.log_severity_level = 4
        try:
            session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's errors have no common class to name
            raise DrawingError(
                f"{path.name} is not an ONNX model that can be loaded: it is broken or cut short."
            ) from error
        _check_ends(path.name, session)
        return cls(session)

    def predict(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give each image's ten probabilities.

        Args:
            images: `float32`, shape `(n, 28, 28)`, values in [0, 1], light ink on dark.

        Returns:
            `float32`, shape `(n, 10)`, rows sum to 1.

        Raises:
            DrawingError: If the images have another shape.
        """
        return self._run(images, PROBABILITIES)[0]

    def features(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give what the network's last layer but one says of each image: `float32`, shape `(n, k)`; see `predict`."""
        return self._run(images, FEATURES)[0]

    def predict_with_features(self, images: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Give what `predict` and `features` give, for the time that one of them takes."""
        probabilities, features = self._run(images, PROBABILITIES, FEATURES)
        return probabilities, features

    def predict_digit(self, image: NDArray[np.float32]) -> Prediction:
        """Say which digit one image shows; `image` is `float32`, shape `(28, 28)`, as the recipe gives it."""
        return prediction_of(self.predict(image[np.newaxis])[0])

    def _run(self, images: NDArray[np.float32], *outputs: str) -> list[NDArray[np.float32]]:
        if images.shape[1:] != IMAGE_SHAPE:
            raise DrawingError(f"A model reads images of the shape (n, 28, 28), but these have {images.shape}.")
        ready = np.ascontiguousarray(images, dtype=np.float32)[..., np.newaxis]
        starts = range(0, max(len(ready), 1), BATCH)
        parts = [self._session.run(list(outputs), {INPUT: ready[start : start + BATCH]}) for start in starts]
        return parts[0] if len(parts) == 1 else [np.concatenate(found) for found in zip(*parts, strict=True)]


def _check_ends(name: str, session: Any) -> None:
    """Refuse a model that takes or gives something else than this lab's own exports do."""
    inputs = {end.name for end in session.get_inputs()}
    outputs = {end.name for end in session.get_outputs()}
    if inputs != {INPUT} or not {PROBABILITIES, FEATURES} <= outputs:
        raise DrawingError(
            f"{name} takes {', '.join(sorted(inputs))} and gives {', '.join(sorted(outputs))}, "
            f"but a model of this lab takes {INPUT} and gives {PROBABILITIES} and {FEATURES}."
        )
