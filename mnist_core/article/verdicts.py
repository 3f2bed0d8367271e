"""Verdict: whether a claim holds, and the rules that tell so from measured values with their intervals.

Every rule has three answers: the whole interval speaks for the claim, the whole interval speaks against it, or the
interval reaches both sides and what was measured is too little to tell.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from mnist_core.evaluation.intervals import Estimate, Interval
from mnist_core.evaluation.paired import PairedComparison

HALF_A_PERCENT = 0.005
FEWEST_EPOCHS = 3
_UPPER_TAIL = 0.975


class Verdict(StrEnum):
    """Whether a claim holds; the value is what to call it."""

    HOLDS = "Holds"
    PARTLY = "Holds in part"
    DOES_NOT_HOLD = "Does not hold"
    CANNOT_TELL = "Cannot be told"
    NOT_MEASURED = "Not measured yet"


@dataclass(frozen=True)
class Trend:
    """A straight line through values, one an epoch: its slope an epoch with 95 % interval."""

    slope: float
    interval: Interval
    epochs: int


def combined(verdicts: Collection[Verdict]) -> Verdict:
    """One verdict of several runs' or pairs'.

    All alike: that. Else, where some hold, the claim holds in part; where none does and some speak against it, it does
    not hold.
    """
    if not verdicts:
        return Verdict.NOT_MEASURED
    found = set(verdicts)
    if len(found) == 1:
        return found.pop()
    if found & {Verdict.HOLDS, Verdict.PARTLY}:
        return Verdict.PARTLY
    return Verdict.DOES_NOT_HOLD if Verdict.DOES_NOT_HOLD in found else Verdict.CANNOT_TELL


def within_per_cent(measured: Estimate, low: int, high: int) -> Verdict:
    """Whether a share lies in a range that is given in whole per cent, so that 99.03 % counts as 99 %."""
    return _within(measured.interval, low / 100 - HALF_A_PERCENT, high / 100 + HALF_A_PERCENT)


def above(measured: Estimate, share: float) -> Verdict:
    """Whether a share is more than another."""
    return _within(measured.interval, share, float("inf"))


def better_by(comparison: PairedComparison, least: float) -> Verdict:
    """Whether the second model is better than the first by `least` or more, as a share of the images."""
    return _within(comparison.interval, least, float("inf"))


def worse(comparison: PairedComparison) -> Verdict:
    """Whether the second model is worse than the first, by McNemar's test."""
    if not comparison.is_more_than_noise:
        return Verdict.CANNOT_TELL
    return Verdict.HOLDS if comparison.difference < 0 else Verdict.DOES_NOT_HOLD


def rising(line: Trend | None) -> Verdict:
    """Whether values grow from epoch to epoch; it cannot be told of fewer than three epochs."""
    return Verdict.CANNOT_TELL if line is None else _within(line.interval, 0.0, float("inf"))


def trend(values: NDArray[np.float64]) -> Trend | None:
    """The least-squares line through one value an epoch, Student's interval; None for fewer than three, or for NaN."""
    count = len(values)
    if count < FEWEST_EPOCHS or not np.isfinite(values).all():
        return None
    from scipy.special import stdtrit

    centred = np.arange(count) - (count - 1) / 2
    spread = float(centred @ centred)
    slope = float(centred @ values) / spread
    rest = values - values.mean() - slope * centred
    reach = float(stdtrit(count - 2, _UPPER_TAIL)) * sqrt(float(rest @ rest) / (count - 2) / spread)
    return Trend(slope, Interval(slope - reach, slope + reach), count)


def _within(interval: Interval, low: float, high: float) -> Verdict:
    """Whether all of an interval lies from `low` to `high`; one that ends just where the range begins is outside."""
    if interval.high <= low or interval.low >= high:
        return Verdict.DOES_NOT_HOLD
    return Verdict.HOLDS if low <= interval.low and interval.high <= high else Verdict.CANNOT_TELL
