"""A verdict is told by whole intervals: for the claim, against it, or too little to tell."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from mnist_core.article.verdicts import (
    Trend,
    Verdict,
    above,
    better_by,
    combined,
    rising,
    trend,
    within_per_cent,
    worse,
)
from mnist_core.evaluation.intervals import Estimate, Interval
from mnist_core.evaluation.paired import PairedComparison, compare_paired

HOLDS, PARTLY, NOT, UNSURE = Verdict.HOLDS, Verdict.PARTLY, Verdict.DOES_NOT_HOLD, Verdict.CANNOT_TELL


def _estimate(low: float, high: float) -> Estimate:
    return Estimate((low + high) / 2, Interval(low, high))


def _comparison(only_first: int, only_second: int, images: int = 10_000) -> PairedComparison:
    first, second = np.zeros(images, bool), np.zeros(images, bool)
    first[:only_first] = True
    second[only_first : only_first + only_second] = True
    return compare_paired(first, second)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.84, 0.86, HOLDS),
        (0.796, 0.904, HOLDS),  # 79.6 % is 80 % in whole per cent
        (0.79, 0.81, UNSURE),
        (0.89, 0.91, UNSURE),
        (0.70, 0.95, UNSURE),
        (0.922, 0.933, NOT),
        (0.10, 0.20, NOT),
    ],
)
def test_a_range_is_read_in_whole_per_cent(low: float, high: float, verdict: Verdict) -> None:
    assert within_per_cent(_estimate(low, high), 80, 90) is verdict


@pytest.mark.parametrize(
    ("low", "high", "verdict"), [(0.3, 0.5, HOLDS), (0.1, 0.3, UNSURE), (0.05, 0.1, NOT), (0.05, 0.2, NOT)]
)
def test_more_than_a_share_is_told_by_the_whole_interval(low: float, high: float, verdict: Verdict) -> None:
    assert above(_estimate(low, high), 0.2) is verdict


@pytest.mark.parametrize(
    ("only_first", "only_second", "verdict"),
    [(100, 20, HOLDS), (20, 100, NOT), (40, 50, UNSURE), (0, 0, UNSURE), (1, 0, UNSURE)],
)
def test_worse_takes_a_gap_that_is_more_than_noise(only_first: int, only_second: int, verdict: Verdict) -> None:
    assert worse(_comparison(only_first, only_second)) is verdict


@pytest.mark.parametrize(
    ("only_second", "images", "verdict"),
    [(300, 10_000, HOLDS), (100, 10_000, UNSURE), (20, 10_000, NOT), (1, 30, UNSURE)],
)
def test_better_by_a_point_takes_an_interval_beyond_it(only_second: int, images: int, verdict: Verdict) -> None:
    assert better_by(_comparison(0, only_second, images), 0.01) is verdict


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ([0.0, 0.1, 0.2, 0.3], HOLDS),
        ([0.3, 0.2, 0.1, 0.0], NOT),
        ([0.5, 0.5, 0.5, 0.5], NOT),
        ([0.1, 0.3, 0.1, 0.3], UNSURE),
        ([0.1, 0.2], UNSURE),
        ([], UNSURE),
        ([0.1, float("nan"), 0.3, 0.4], UNSURE),
    ],
)
def test_a_trend_takes_three_epochs_and_a_slope_that_is_more_than_noise(values: list[float], verdict: Verdict) -> None:
    assert rising(trend(np.array(values, dtype=float))) is verdict


def test_a_trend_and_its_interval_are_those_of_least_squares() -> None:
    values = np.random.default_rng(1).normal(size=20) + 0.1 * np.arange(20)
    line, told = stats.linregress(np.arange(20), values), trend(values)
    reach = stats.t.ppf(0.975, 18) * line.stderr
    assert told is not None
    assert (told.slope, told.interval.low, told.interval.high) == pytest.approx(
        (line.slope, line.slope - reach, line.slope + reach)
    )
    assert isinstance(told, Trend) and told.epochs == 20


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        ([], Verdict.NOT_MEASURED),
        ([HOLDS], HOLDS),
        ([NOT, NOT], NOT),
        ([UNSURE, UNSURE], UNSURE),
        ([HOLDS, NOT], PARTLY),
        ([HOLDS, UNSURE], PARTLY),
        ([PARTLY, NOT], PARTLY),
        ([NOT, UNSURE], NOT),
    ],
)
def test_runs_that_differ_make_a_claim_hold_in_part(verdicts: list[Verdict], verdict: Verdict) -> None:
    assert combined(verdicts) is verdict
