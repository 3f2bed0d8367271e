"""What a gauge reads, and whether that is healthy."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from mnist_core.evaluation.gauge_ranges import (
    DEAD_RELUS,
    EPOCH_SECONDS,
    GAUGES,
    GRADIENT_NORM,
    UPDATE_RATIO,
    WEAKEST_DIGIT,
    Gauge,
    Standing,
    latest_standing,
    readings_over,
)
from tests import stores

STANDING = Standing.after(stores.epoch(10))


@pytest.mark.parametrize(
    ("gauge", "value"),
    [
        (GRADIENT_NORM, 0.5),
        (UPDATE_RATIO, 0.001),
        (DEAD_RELUS, 3 / 32),
        (WEAKEST_DIGIT, 900 / 910 - 0.9),  # ten of a hundred 4s were read as 9
        (EPOCH_SECONDS, 0.1 / 3.02),
    ],
)
def test_each_gauge_reads_its_value_and_none_where_nothing_was_measured(gauge: Gauge, value: float) -> None:
    assert gauge.read(STANDING) == pytest.approx(value)
    assert gauge.read(Standing()) is None


@pytest.mark.parametrize(
    ("gauge", "value", "verdict"),
    [
        (UPDATE_RATIO, 0.0001, "low"),
        (UPDATE_RATIO, 0.0003, "healthy"),
        (UPDATE_RATIO, 0.01, "healthy"),
        (UPDATE_RATIO, 0.02, "high"),
        (GRADIENT_NORM, math.nan, "high"),
        (GRADIENT_NORM, math.inf, "high"),
        (DEAD_RELUS, 0.0, "healthy"),
        (DEAD_RELUS, 0.2, "high"),
    ],
)
def test_a_value_is_low_healthy_or_high(gauge: Gauge, value: float, verdict: str) -> None:
    assert gauge.verdict(value) == verdict


def test_over_epochs_a_gauge_shows_one_number_for_each_that_was_measured() -> None:
    epochs = [stores.epoch(1), replace(stores.epoch(2), gauges=None), stores.epoch(10)]
    assert readings_over(epochs, UPDATE_RATIO) == (0.001, 0.001)
    assert readings_over(epochs, EPOCH_SECONDS) == pytest.approx((3.02, 3.02, 3.02))
    assert readings_over(epochs, WEAKEST_DIGIT) == pytest.approx((90 / 91, 90 / 92, 0.9))


def test_the_newest_of_each_kind_is_what_stands() -> None:
    epochs = [stores.epoch(1), replace(stores.epoch(2), gauges=None, confusion=None)]
    standing = latest_standing(epochs)
    assert (standing.gauges, standing.seconds) == (stores.GAUGES, epochs[1].seconds)
    assert np.array_equal(standing.confusion, epochs[0].confusion)  # type: ignore[arg-type]
    live = replace(stores.GAUGES, epoch=2.5)
    assert latest_standing(epochs, live).gauges is live
    assert all(gauge.read(latest_standing([])) is None for gauge in GAUGES)
