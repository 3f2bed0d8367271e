"""Compared parties take turns, and medians are compared with medians."""

from __future__ import annotations

import pytest

from benchmarks.turns import mean_and_deviation, ratio, turns


@pytest.mark.parametrize(
    ("counts", "order"),
    [
        ({"a": 2, "b": 2}, "abab"),
        ({"a": 3, "b": 3, "c": 3}, "abcabcabc"),
        ({"a": 2, "b": 5}, "babbbab"),
        ({"a": 1, "b": 0}, "a"),
    ],
)
def test_parties_take_turns(counts: dict[str, int], order: str) -> None:
    taken = turns(counts)
    assert "".join(party for party, _ in taken) == order
    for party, count in counts.items():
        assert [number for name, number in taken if name == party] == list(range(count))


@pytest.mark.parametrize(
    ("values", "base", "told"),
    [([1.0, 3.0, 100.0], [2.0], "1.50"), ([1.0], [], "–"), ([], [1.0], "–")],
)
def test_a_ratio_is_that_of_medians(values: list[float], base: list[float], told: str) -> None:
    assert ratio(values, base) == told


def test_the_spread_over_seeds_is_their_standard_deviation() -> None:
    assert mean_and_deviation([98.0, 99.0, 100.0], 2) == "99.00 ± 1.00"
    assert mean_and_deviation([98.123], 2) == "98.12"
