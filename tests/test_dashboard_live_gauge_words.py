"""How gauges are said."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from dashboard.live.gauge_words import gauge_text, number_text, share_text
from mnist_core.evaluation.gauge_ranges import (
    DEAD_RELUS,
    EPOCH_SECONDS,
    GRADIENT_NORM,
    UPDATE_RATIO,
    WEAKEST_DIGIT,
    Gauge,
    Standing,
)
from tests import stores


def _visible(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u2060", "")


STANDING = Standing.after(stores.epoch(10))


@pytest.mark.parametrize(
    ("gauge", "value", "verdict", "short"),
    [
        (GRADIENT_NORM, "0.5", "healthy", "healthy is about 0.001–10"),
        (UPDATE_RATIO, "0.1 %", "healthy", "of the weights per step; healthy is about 0.03–1 %"),
        (DEAD_RELUS, "3 of 32", "healthy", "healthy is below 10 %"),
        (WEAKEST_DIGIT, "4: 90.0 %", "high", "8.9 points under the average; healthy is at most 3"),
        (
            EPOCH_SECONDS,
            "3.0 s",
            "healthy",
            "steps 83 %, evaluation 13 %, data 3 %; healthy is data below 10 %",
        ),
    ],
)
def test_a_gauge_is_said_with_its_healthy_range(gauge: Gauge, value: str, verdict: str, short: str) -> None:
    text = gauge_text(gauge, STANDING)
    assert text is not None
    assert (text.value, text.verdict, _visible(text.short)) == (value, verdict, short)
    assert gauge_text(gauge, Standing()) is None


def test_a_healthy_value_is_not_called_so_twice() -> None:
    healthy, high = gauge_text(GRADIENT_NORM, STANDING), gauge_text(WEAKEST_DIGIT, STANDING)
    assert healthy is not None and _visible(healthy.long) == "healthy, that is about 0.001–10"
    assert high is not None and high.long == "8.9 points under the average; high; healthy is at most 3"


def test_a_network_without_relu_has_none_that_are_dead() -> None:
    text = gauge_text(DEAD_RELUS, Standing(gauges=replace(stores.GAUGES, relus=())))
    assert text is not None
    assert (text.value, text.verdict, text.short, text.long) == (
        "none",
        "",
        "this network has no ReLU",
        "this network has no ReLU",
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.04217, "0.042"), (3.14, "3.1"), (1234.5, "1,234"), (0.0, "0"), (math.nan, "not a number")],
)
def test_numbers_of_any_size_are_short(value: float, said: str) -> None:
    assert number_text(value) == said


@pytest.mark.parametrize(("share", "said"), [(0.00123, "0.12 %"), (0.5, "50 %"), (math.inf, "not a number")])
def test_small_shares_keep_two_digits(share: float, said: str) -> None:
    assert share_text(share) == said
