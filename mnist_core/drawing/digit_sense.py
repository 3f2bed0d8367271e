"""The sense for digits: a small network, the same for every model, that was shown digits and drawings of none."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from mnist_core.drawing.starter import STARTER_FOLDER
from mnist_core.errors import DrawingError

SENSE_FILE = "digit_sense.onnx"
INPUT, OUTPUT = "image", "no_digit"
PORTION = 256
"""Images a pass: bounds the memory that many take."""


class DigitSense:
    """Says how surely an image shows no digit. May be shared between threads: it holds nothing that changes.

    `digest` is the SHA-256 of its file.
    """

    def __init__(self, session: Any, digest: str) -> None:
        self._session = session
        self.digest = digest

    @classmethod
    def from_file(cls, path: Path) -> DigitSense:
        """Load what `scripts/make_digit_sense.py` wrote.

        Raises:
            DrawingError: If it is missing or broken.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # one image is too little work to share
        options.log_severity_level = 4
        try:
            content = path.read_bytes()
            session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's errors have no common class to name
            raise DrawingError(
                f"This installation lacks {path.name}, by which it tells odd drawings, or it is broken: "
                "install the lab anew, or remake it with python -m scripts.make_digit_sense."
            ) from error
        return cls(session, hashlib.sha256(content).hexdigest())

    def logits(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """The logarithm of the odds that each image shows no digit: `float32`, shape `(n,)`.

        Args:
            images: `float32`, shape `(n, 28, 28)`, in [0, 1], as the recipe gives them.
        """
        ready = np.ascontiguousarray(images, dtype=np.float32)[..., np.newaxis]
        starts = range(0, max(len(ready), 1), PORTION)
        return np.concatenate(
            [self._session.run([OUTPUT], {INPUT: ready[start : start + PORTION]})[0] for start in starts]
        )


@cache
def digit_sense() -> DigitSense:
    """The one that ships with the lab.

    Raises:
        DrawingError: If this installation lacks it.
    """
    return DigitSense.from_file(sense_file())


def sense_file() -> Path:
    """Where the shipped one is, or should be."""
    return STARTER_FOLDER / SENSE_FILE
