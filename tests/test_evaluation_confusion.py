"""Confusion matrix, digit scores and pairs, against cases counted by hand."""

import numpy as np
import pytest
from scipy.stats import binomtest

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.confusion import (
    PINNED_PAIRS,
    accuracy,
    confusion_matrix,
    digit_scores,
    error_count,
    pair_confusion,
    pair_rank,
    worst_pairs,
)

# Three classes, counted by hand: rows true, columns predicted.
THREE = np.array([[5, 2, 0], [1, 6, 3], [0, 0, 8]])


def test_the_matrix_counts_true_rows_and_predicted_columns() -> None:
    y_true = np.array([4, 4, 4, 9, 9, 0], dtype=np.uint8)
    y_pred = np.array([4, 9, 9, 4, 9, 0], dtype=np.int64)
    matrix = confusion_matrix(y_true, y_pred)
    assert matrix.shape == (10, 10)
    assert matrix.dtype == np.int64
    assert {(t, p): n for (t, p), n in np.ndenumerate(matrix) if n} == {
        (0, 0): 1,
        (4, 4): 1,
        (4, 9): 2,
        (9, 4): 1,
        (9, 9): 1,
    }


def test_the_matrix_of_no_images_is_all_zero() -> None:
    empty = np.array([], dtype=np.uint8)
    assert confusion_matrix(empty, empty).sum() == 0


@pytest.mark.parametrize(
    ("y_true", "y_pred", "message"),
    [
        ([1, 2], [1], r"\(2,\).*\(1,\)"),
        ([[1]], [[1]], "do not pair up"),
        ([1, 10], [1, 1], "1 to 10"),
        ([1, 1], [-1, 1], "-1 to 1"),
    ],
)
def test_labels_that_are_no_digits_or_do_not_pair_up_are_refused(
    y_true: list[float], y_pred: list[float], message: str
) -> None:
    with pytest.raises(EvaluationError, match=message):
        confusion_matrix(np.array(y_true), np.array(y_pred))


def test_accuracy_is_the_diagonal_share_with_its_interval() -> None:
    measured = accuracy(THREE)
    assert measured is not None
    assert measured.value == pytest.approx(19 / 25)
    expected = binomtest(19, 25).proportion_ci(method="wilson")
    assert (measured.interval.low, measured.interval.high) == pytest.approx((expected.low, expected.high))
    assert error_count(THREE) == 6
    assert accuracy(np.zeros((10, 10), dtype=np.int64)) is None


@pytest.mark.parametrize(
    ("digit", "support", "precision", "recall", "f1"),
    [(0, 7, 5 / 6, 5 / 7, 10 / 13), (1, 10, 6 / 8, 6 / 10, 12 / 18), (2, 8, 8 / 11, 8 / 8, 16 / 19)],
)
def test_scores_equal_those_counted_by_hand(
    digit: int, support: int, precision: float, recall: float, f1: float
) -> None:
    score = digit_scores(THREE)[digit]
    assert (score.digit, score.support) == (digit, support)
    assert score.precision is not None and score.recall is not None and score.f1 is not None
    assert score.precision.value == pytest.approx(precision)
    assert score.recall.value == pytest.approx(recall)
    assert score.f1.value == pytest.approx(f1)
    assert score.f1.interval.low < f1 < score.f1.interval.high


def test_the_interval_of_f1_is_that_of_the_overlap_transformed() -> None:
    f1 = digit_scores(THREE)[0].f1
    overlap = binomtest(5, 8).proportion_ci(method="wilson")
    assert f1 is not None
    assert f1.interval.low == pytest.approx(2 * overlap.low / (1 + overlap.low))
    assert f1.interval.high == pytest.approx(2 * overlap.high / (1 + overlap.high))


@pytest.mark.parametrize(
    ("matrix", "precision", "recall", "f1"),
    [
        ([[3, 0], [0, 0]], None, None, None),  # never shown, never read
        ([[3, 0], [2, 0]], None, 0.0, 0.0),  # shown, never read
        ([[3, 2], [0, 0]], 0.0, None, 0.0),  # never shown, read
    ],
)
def test_a_score_without_a_denominator_is_none(
    matrix: list[list[int]], precision: object, recall: object, f1: object
) -> None:
    score = digit_scores(np.array(matrix))[1]
    values = [None if estimate is None else estimate.value for estimate in (score.precision, score.recall, score.f1)]
    assert values == [precision, recall, f1]


def test_a_pair_counts_both_directions_and_keeps_third_digits_apart() -> None:
    pair = pair_confusion(THREE, 1, 0)
    assert pair.digits == (1, 0)
    assert pair.matrix.tolist() == [[6, 1], [2, 5]]
    assert pair.other == (3, 0)
    assert (pair.errors, pair.images) == (3, 17)
    assert pair.error_rate is not None
    assert pair.error_rate.value == pytest.approx(3 / 17)


def test_a_pair_without_images_has_no_error_rate() -> None:
    assert pair_confusion(np.zeros((10, 10), dtype=np.int64), 4, 9).error_rate is None


@pytest.mark.parametrize(("a", "b"), [(4, 4), (4, 10), (-1, 4)])
def test_two_digits_that_are_no_pair_are_refused(a: int, b: int) -> None:
    with pytest.raises(EvaluationError, match=f"{a} and {b} are no pair"):
        pair_confusion(np.zeros((10, 10), dtype=np.int64), a, b)


def test_all_45_pairs_are_ranked_by_errors_in_both_directions() -> None:
    matrix = np.zeros((10, 10), dtype=np.int64)
    matrix[4, 9], matrix[9, 4], matrix[3, 5], matrix[7, 1], matrix[2, 7] = 3, 4, 9, 2, 2
    ranked = worst_pairs(matrix)
    assert len(ranked) == 45
    assert [(pair.digits, pair.errors) for pair in ranked[:5]] == [
        ((3, 5), 9),
        ((4, 9), 7),
        ((1, 7), 2),
        ((2, 7), 2),
        ((0, 1), 0),
    ]
    assert [pair_rank(matrix, *pair) for pair in PINNED_PAIRS] == [2, 3]
    assert pair_rank(matrix, 2, 7) == 3
    assert pair_rank(matrix, 0, 1) == 5
