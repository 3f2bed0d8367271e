"""How a model does on somebody's own digits: accuracy with interval, confusions, and which it misreads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.drawing.own_digit import OwnDigit
from mnist_core.drawing.predictor import Predictor
from mnist_core.errors import OwnDigitsError
from mnist_core.evaluation.confusion import Counts, accuracy, confusion_matrix
from mnist_core.evaluation.intervals import Estimate


@dataclass(frozen=True, eq=False)
class OwnJudgement:
    """What a model says of own digits: its `answers`, `uint8`, shape `(n,)`, and `matrix[true, predicted]`."""

    digits: Sequence[OwnDigit]
    answers: NDArray[np.uint8]
    matrix: Counts

    @property
    def accuracy(self) -> Estimate | None:
        """The share that is read rightly, with its 95 % interval."""
        return accuracy(self.matrix)

    @property
    def misread(self) -> list[tuple[OwnDigit, int]]:
        """The digits that are taken for others, with what for."""
        return [
            (digit, int(answer))
            for digit, answer in zip(self.digits, self.answers, strict=True)
            if answer != digit.label
        ]


def judge_own_digits(predictor: Predictor, digits: Sequence[OwnDigit]) -> OwnJudgement:
    """Have a model read own digits as they are kept.

    Raises:
        OwnDigitsError: If there are none.
    """
    if not digits:
        raise OwnDigitsError("No digits of your own are kept yet: draw some, or import a file, then judge a model.")
    images = np.stack([digit.image for digit in digits]).astype(np.float32) / np.float32(255.0)
    y_true = np.array([digit.label for digit in digits], np.uint8)
    answers = predictor.predict(images).argmax(axis=1).astype(np.uint8)
    return OwnJudgement(digits, answers, confusion_matrix(y_true, answers))
