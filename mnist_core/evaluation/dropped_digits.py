"""Dropping a digit: which errors would vanish if the network could not answer it, from its probabilities alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mnist_core.evaluation.cases import predicted_digits
from mnist_core.evaluation.confusion import DIGITS, Counts


def right_without(probabilities: NDArray[np.float32], y_true: NDArray[np.integer]) -> Counts:
    """How many images would be read rightly if one digit could not be answered, though with it they are not.

    Dropping a digit's output leaves the order of the others as it is. So an error vanishes with the digit that was read
    if the true one came second: the network knew it, and the other drew the answer to itself.

    Args:
        probabilities: What it says, `float32`, shape `(n, 10)`.
        y_true: Digits, shape `(n,)`.

    Returns:
        `int64`, shape `(10, 10)`, `matrix[true, dropped]`; no cell exceeds that of the confusion matrix.
    """
    read = predicted_digits(probabilities)
    others = probabilities.copy()
    others[np.arange(len(read)), read] = -np.inf
    second = others.argmax(axis=1)
    vanishes = (read != y_true) & (second == y_true)
    matrix = np.zeros((DIGITS, DIGITS), np.int64)
    np.add.at(matrix, (y_true[vanishes], read[vanishes]), 1)
    return matrix


def strongest_draw(matrix: Counts) -> int | None:
    """The digit without which most errors would vanish; None where none would."""
    return int(matrix.sum(axis=0).argmax()) if matrix.any() else None


def draw_sentence(matrix: Counts, errors: int) -> str:
    """Which digit draws most answers to itself, in plain words.

    Args:
        matrix: As `right_without` gives it.
        errors: How many images were misread at all.
    """
    digit = strongest_draw(matrix)
    if digit is None:
        return "No error would vanish if the digit that was read could not be answered."
    return (
        f"At {int(matrix.sum()):,} of {errors:,} errors the true digit came second. "
        f"Without the {digit} as an answer, {int(matrix[:, digit].sum()):,} of them would be right."
    )


def pair_draw_sentence(matrix: Counts, a: int, b: int) -> str:
    """How many errors between two digits would vanish without the one that was read, in plain words."""
    return (
        f"Without the {b} as an answer, {_would_be_right(int(matrix[a, b]), a)}; "
        f"without the {a}, {_would_be_right(int(matrix[b, a]), b)}."
    )


def _would_be_right(count: int, digit: int) -> str:
    return f"{count:,} more {digit}s would be right" if count != 1 else f"1 more {digit} would be right"
