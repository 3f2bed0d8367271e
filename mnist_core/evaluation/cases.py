"""Single images worth looking at: those of one matrix cell, and those a model could hardly decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.confusion import DIGITS

Probabilities = NDArray[np.float32]
Labels = NDArray[np.integer]
_SUM_TOLERANCE = 0.02  # half precision rounds ten probabilities to about this


@dataclass(frozen=True)
class Case:
    """One judged image.

    `index` is its position among the images judged. `probability` is that of the digit read, `true_probability` that of
    the true one. `margin` is how far the digit read lies before `rival`, the digit it is weighed against.
    """

    index: int
    true: int
    predicted: int
    probability: float
    true_probability: float
    rival: int
    margin: float

    @property
    def is_right(self) -> bool:
        """Whether the image was read as what it shows."""
        return self.true == self.predicted


def predicted_digits(probabilities: Probabilities) -> NDArray[np.int64]:
    """Return the most probable digit of each row: `int64`, shape `(n,)`; the smaller digit where two tie.

    Raises:
        EvaluationError: If these are no probabilities.
    """
    _check(probabilities)
    digits: NDArray[np.int64] = np.argmax(probabilities, axis=1).astype(np.int64)
    return digits


def cell_cases(probabilities: Probabilities, y_true: Labels, true: int, predicted: int) -> tuple[Case, ...]:
    """Return the images of one cell of the confusion matrix, those the model was surest of first.

    The rival of a misread image is its true digit, that of one read rightly the runner-up.

    Args:
        probabilities: `float32`, shape `(n, 10)`, rows sum to 1.
        y_true: True digits, shape `(n,)`.
        true: Row of the cell, 0 to 9.
        predicted: Column of the cell, 0 to 9.

    Raises:
        EvaluationError: If these are no probabilities, or not as many as labels.
    """
    y_pred = _check_and_predict(probabilities, y_true)
    indices = np.flatnonzero((y_true == true) & (y_pred == predicted))
    indices = indices[np.argsort(-probabilities[indices, predicted], kind="stable")]
    runners_up = np.argsort(-probabilities[indices], axis=1, kind="stable")[:, 1]
    return _cases(probabilities, y_true, indices, np.where(true == predicted, runners_up, true))


def ambiguous_cases(
    probabilities: Probabilities, y_true: Labels, a: int, b: int, max_margin: float
) -> tuple[Case, ...]:
    """Return the images that a model could hardly decide between two digits, closest first, read rightly or wrongly.

    These are the images whose two most probable digits are `a` and `b`, in either order and whatever they truly show.
    The difference of the two alone would not do: it is smallest where a third digit is certain and both are near 0.
    The rival is the one of the two that was not read.

    Args:
        probabilities: `float32`, shape `(n, 10)`, rows sum to 1.
        y_true: True digits, shape `(n,)`.
        a: One digit of the pair.
        b: The other.
        max_margin: The largest difference of the two probabilities to list, in [0, 1].

    Raises:
        EvaluationError: If these are no probabilities, or not as many as labels.
    """
    y_pred = _check_and_predict(probabilities, y_true)
    of_a, of_b = probabilities[:, a], probabilities[:, b]
    of_any_third = np.delete(probabilities, [a, b], axis=1).max(axis=1)
    margins = np.abs(of_a - of_b)
    indices = np.flatnonzero((np.minimum(of_a, of_b) > of_any_third) & (margins <= max_margin))
    indices = indices[np.argsort(margins[indices], kind="stable")]
    return _cases(probabilities, y_true, indices, np.where(y_pred[indices] == a, b, a))


def image_cases(probabilities: Probabilities, y_true: Labels, indices: Sequence[int]) -> tuple[Case, ...]:
    """Return certain images in the order given; the rival is the true digit, or of one read rightly the runner-up.

    Args:
        probabilities: `float32`, shape `(n, 10)`, rows sum to 1.
        y_true: True digits, shape `(n,)`.
        indices: Positions among the images, from 0.

    Raises:
        EvaluationError: If these are no probabilities, or not as many as labels.
    """
    y_pred = _check_and_predict(probabilities, y_true)
    chosen = np.asarray(indices, dtype=np.int64)
    runners_up = np.argsort(-probabilities[chosen], axis=1, kind="stable")[:, 1]
    right = y_pred[chosen] == y_true[chosen]
    return _cases(probabilities, y_true, chosen, np.where(right, runners_up, y_true[chosen]))


def _cases(
    probabilities: Probabilities, y_true: Labels, indices: NDArray[np.int64], rivals: NDArray[np.int64]
) -> tuple[Case, ...]:
    return tuple(
        _case(int(index), int(y_true[index]), int(rival), probabilities[index])
        for index, rival in zip(indices, rivals, strict=True)
    )


def _case(index: int, true: int, rival: int, row: Probabilities) -> Case:
    predicted = int(row.argmax())
    return Case(
        index=index,
        true=true,
        predicted=predicted,
        probability=float(row[predicted]),
        true_probability=float(row[true]),
        rival=rival,
        margin=float(row[predicted] - row[rival]),
    )


def _check_and_predict(probabilities: Probabilities, y_true: Labels) -> NDArray[np.int64]:
    if len(probabilities) != len(y_true):
        raise EvaluationError(f"There are {len(probabilities)} rows of probabilities but {len(y_true)} labels.")
    return predicted_digits(probabilities)


def _check(probabilities: Probabilities) -> None:
    if probabilities.ndim != 2 or probabilities.shape[1] != DIGITS:
        raise EvaluationError(f"Probabilities have shape {probabilities.shape}; ten for each image are needed.")
    unusable = ~np.isfinite(probabilities).all(axis=1)
    if unusable.any():
        raise EvaluationError(
            f"{int(unusable.sum()):,} of {len(probabilities):,} images have probabilities that are not numbers, so the "
            "run cannot be judged; its training went wrong, most often by a learning rate that is too high."
        )
    sums = probabilities.sum(axis=1, dtype=np.float64)
    if len(sums) and np.abs(sums - 1).max() > _SUM_TOLERANCE:
        raise EvaluationError(
            f"Probabilities of an image must sum to 1; one sums to {sums[np.abs(sums - 1).argmax()]:.3g}."
        )
