"""What was taken for what: the confusion matrix, the scores of each digit and the pairs that are confused.

Every matrix is `matrix[true, predicted]`: rows are what the image shows, columns what the model read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.intervals import Estimate, Interval, estimate_share

DIGITS = 10
Counts = NDArray[np.int64]
Pair = tuple[int, int]

PINNED_PAIRS: tuple[Pair, ...] = ((4, 9), (7, 1))
"""The pairs this lab always shows first: an open 9 is a 4, and a 7 without its bar is a 1."""


@dataclass(frozen=True)
class DigitScore:
    """How well one digit is read; `support` is how many images truly show it.

    A score is None where it has no denominator, such as the precision of a digit that was never read.
    """

    digit: int
    support: int
    precision: Estimate | None
    recall: Estimate | None
    f1: Estimate | None


@dataclass(frozen=True, eq=False)
class PairConfusion:
    """What became of the true images of two digits.

    `matrix`: counts, `int64`, shape `(2, 2)`, `[true, predicted]` in the order of `digits`. `other`: for each of the
    two, how many of its images were read as some third digit; these are not errors of the pair.
    """

    digits: Pair
    matrix: Counts
    other: tuple[int, int]

    @property
    def errors(self) -> int:
        """Images of either digit read as the other one."""
        return int(self.matrix[0, 1] + self.matrix[1, 0])

    @property
    def images(self) -> int:
        """Images that truly show one of the two."""
        return int(self.matrix.sum()) + sum(self.other)

    @property
    def error_rate(self) -> Estimate | None:
        """Share of the pair's true images read as the other digit; None where there are none."""
        return estimate_share(self.errors, self.images)


def confusion_matrix(y_true: NDArray[np.integer], y_pred: NDArray[np.integer]) -> Counts:
    """Count what was read as what.

    Args:
        y_true: True digits, integers 0 to 9, shape `(n,)`.
        y_pred: Digits read by the model, like `y_true` and in its order.

    Returns:
        `int64`, shape `(10, 10)`, `matrix[true, predicted]`.

    Raises:
        EvaluationError: If lengths differ or a value is no digit.
    """
    if y_true.shape != y_pred.shape or y_true.ndim != 1:
        raise EvaluationError(f"Labels of shape {y_true.shape} and predictions of shape {y_pred.shape} do not pair up.")
    pairs = np.stack([y_true, y_pred]).astype(np.int64)
    if pairs.size and not 0 <= pairs.min() <= pairs.max() < DIGITS:
        raise EvaluationError(
            f"Digits go from 0 to 9; these labels and predictions hold {pairs.min()} to {pairs.max()}."
        )
    return np.bincount(pairs[0] * DIGITS + pairs[1], minlength=DIGITS * DIGITS).reshape(DIGITS, DIGITS)


def accuracy(matrix: Counts) -> Estimate | None:
    """Return the share of images read rightly, or None where there are none."""
    return estimate_share(int(matrix.trace()), int(matrix.sum()))


def error_count(matrix: Counts) -> int:
    """Return how many images were read wrongly."""
    return int(matrix.sum() - matrix.trace())


def digit_scores(matrix: Counts) -> tuple[DigitScore, ...]:
    """Return precision, recall and F1 of every digit, in order, each with its 95 % interval.

    Precision is the share of "read as d" that is right, recall the share of true d that is read so.
    """
    return tuple(_digit_score(matrix, digit) for digit in range(len(matrix)))


def _digit_score(matrix: Counts, digit: int) -> DigitScore:
    right = int(matrix[digit, digit])
    support, read = int(matrix[digit].sum()), int(matrix[:, digit].sum())
    return DigitScore(
        digit=digit,
        support=support,
        precision=estimate_share(right, read),
        recall=estimate_share(right, support),
        f1=_f1(right, support + read - right),
    )


def _f1(right: int, either: int) -> Estimate | None:
    """F1 from J, the share of images rightly read as the digit among those that show it or were read as it.

    F1 is no share itself, but F1 = 2J / (1 + J) rises with J, which is one; so the ends of J's Wilson interval become
    those of F1. This is the "Wilson indirect" method of Lam, Gopal and Qian (2023), arXiv 2309.14621.
    """
    overlap = estimate_share(right, either)
    if overlap is None:
        return None
    low, high = (2 * end / (1 + end) for end in (overlap.interval.low, overlap.interval.high))
    return Estimate(2 * overlap.value / (1 + overlap.value), Interval(low, high))


def pair_confusion(matrix: Counts, a: int, b: int) -> PairConfusion:
    """Return what became of the true images of digits `a` and `b`.

    Raises:
        EvaluationError: If the two are the same, or no digits of the matrix.
    """
    if a == b or not {a, b} <= set(range(len(matrix))):
        raise EvaluationError(f"{a} and {b} are no pair; choose two different digits from 0 to {len(matrix) - 1}.")
    digits = [a, b]
    inside = matrix[np.ix_(digits, digits)]
    rest = matrix[digits].sum(axis=1) - inside.sum(axis=1)
    return PairConfusion((a, b), inside, (int(rest[0]), int(rest[1])))


def worst_pairs(matrix: Counts) -> tuple[PairConfusion, ...]:
    """Return all unordered pairs (45 of ten digits), most errors in both directions together first.

    Pairs with equally many errors stand in the order of their digits.
    """
    pairs = [pair_confusion(matrix, a, b) for a, b in combinations(range(len(matrix)), 2)]
    return tuple(sorted(pairs, key=lambda pair: -pair.errors))


def pair_rank(matrix: Counts, a: int, b: int) -> int:
    """Return the pair's place among all pairs, 1 for the most errors; pairs with equally many share a place."""
    errors = pair_confusion(matrix, a, b).errors
    return 1 + sum(other.errors > errors for other in worst_pairs(matrix))
