"""Two models on the same images: McNemar's test against SciPy's, Newcombe's interval against its published example."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binomtest

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.paired import PairedComparison, compare_paired, mcnemar_p_value, paired_sentence

Counts = tuple[int, int, int, int]


def _right(counts: Counts) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Truth values with so many images that both, only the first, only the second and neither read rightly."""
    first = np.repeat([True, True, False, False], counts)
    second = np.repeat([True, False, True, False], counts)
    return first, second


def _compare(counts: Counts) -> PairedComparison:
    return compare_paired(*_right(counts))


def _newcombe_by_hand(both: int, only_first: int, only_second: int, neither: int) -> tuple[float, float]:
    """Method 10 of Newcombe (1998), with SciPy's Wilson intervals, for the second share minus the first."""
    n = both + only_first + only_second + neither
    ends = []
    for right in (both + only_second, both + only_first):
        wilson = binomtest(right, n).proportion_ci(method="wilson")
        ends.append((right / n, wilson.low, wilson.high))
    (p1, l1, u1), (p2, l2, u2) = ends
    product = both * neither - only_first * only_second
    corrected = max(product - n / 2, 0.0) if product > 0 else product
    margins = (both + only_first) * (only_second + neither) * (both + only_second) * (only_first + neither)
    phi = corrected / sqrt(margins) if margins else 0.0
    low = p1 - p2 - sqrt((p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2)
    high = p1 - p2 + sqrt((u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2)
    return low, high


@pytest.mark.parametrize(
    "counts", [(9_700, 40, 63, 197), (9_000, 0, 6, 994), (1, 1, 0, 0), (0, 3, 4, 0), (5, 2, 9, 4), (0, 0, 0, 7)]
)
def test_counts_test_and_interval_agree_with_scipy_and_the_published_formula(counts: Counts) -> None:
    found = _compare(counts)
    both, only_first, only_second, neither = counts

    assert (found.both_right, found.only_first_right, found.only_second_right, found.both_wrong) == counts
    assert found.images == sum(counts)
    assert found.difference == pytest.approx((only_second - only_first) / sum(counts))
    assert (found.interval.low, found.interval.high) == pytest.approx(
        _newcombe_by_hand(both, only_first, only_second, neither), abs=1e-12
    )
    if only_first + only_second:
        assert found.p_value == pytest.approx(binomtest(only_first, only_first + only_second, 0.5).pvalue, rel=1e-9)


def test_newcombes_own_example_gives_his_interval() -> None:
    interval = _compare((36, 2, 12, 0)).interval
    assert (interval.low, interval.high) == pytest.approx((0.0569, 0.3404), abs=5e-5)


@pytest.mark.parametrize(
    ("only_first", "only_second", "p_value"),
    [(0, 0, 1.0), (1, 0, 1.0), (0, 5, 0.0625), (6, 0, 0.03125), (3, 3, 1.0), (1, 9, 22 / 1024)],
)
def test_small_counts_give_the_p_value_one_counts_by_hand(only_first: int, only_second: int, p_value: float) -> None:
    assert mcnemar_p_value(only_first, only_second) == pytest.approx(p_value)


def test_swapping_the_two_turns_the_difference_and_keeps_the_test() -> None:
    first, second = _right((9_000, 30, 55, 200))
    one, other = compare_paired(first, second), compare_paired(second, first)

    assert other.p_value == one.p_value
    assert other.difference == -one.difference
    assert (other.interval.low, other.interval.high) == pytest.approx((-one.interval.high, -one.interval.low))


def test_the_interval_holds_the_true_difference_in_about_95_of_100_cases() -> None:
    generator = np.random.default_rng(5)
    shares = (0.95, 0.01, 0.02, 0.02)
    found = [_compare(tuple(generator.multinomial(2_000, shares))).interval for _ in range(600)]
    held = np.mean([interval.low <= 0.01 <= interval.high for interval in found])
    assert 0.93 <= held <= 0.98


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (
            (9_800, 20, 60, 120),
            "B reads 40 more images right than A: +0.40 points (95 % interval +0.23 to +0.59), p < 0.001: "
            "more than noise.",
        ),
        (
            (9_800, 60, 20, 120),
            "A reads 40 more images right than B: +0.40 points (95 % interval +0.23 to +0.59), p < 0.001: "
            "more than noise.",
        ),
        (
            (9_800, 40, 41, 119),
            "B reads 1 more image right than A: +0.01 points (95 % interval -0.17 to +0.19), p = 1.000: "
            "this gap may be noise.",
        ),
        (
            (9_800, 40, 40, 120),
            "B and A read equally many images right, though not the same ones: +0.00 points "
            "(95 % interval -0.18 to +0.18), p = 1.000: this gap may be noise.",
        ),
        ((9_800, 0, 0, 200), "B and A read the same 9,800 images right: no gap at all."),
    ],
)
def test_one_sentence_says_who_is_better_and_whether_it_is_noise(counts: Counts, sentence: str) -> None:
    assert paired_sentence(_compare(counts), "A", "B") == sentence


def test_without_names_the_sentence_still_begins_with_a_capital() -> None:
    assert paired_sentence(_compare((90, 0, 10, 0))).startswith("The second reads 10 more images right than the first")


@pytest.mark.parametrize(
    ("first", "second", "complaint"),
    [
        (np.ones(3, bool), np.ones(4, bool), r"the same images, but these have \(3,\) and \(4,\)"),
        (np.ones((2, 2), bool), np.ones((2, 2), bool), "same images"),
        (np.ones(3, np.float64), np.ones(3, bool), "true or false, not float64"),
        (np.ones(0, bool), np.ones(0, bool), "at least 1"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_plain_words(
    first: NDArray[np.bool_], second: NDArray[np.bool_], complaint: str
) -> None:
    with pytest.raises(EvaluationError, match=complaint):
        compare_paired(first, second)
