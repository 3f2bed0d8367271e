"""Buckets of tokens: full at first, refilled at their pace, never fuller than full, and not for ever remembered."""

from __future__ import annotations

import pytest

from dashboard.draw.rate_limit import RateLimit


class _Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


def test_a_burst_is_let_through_and_the_wait_after_it_is_told(clock: _Clock) -> None:
    limit = RateLimit(10.0, 3.0, clock=clock)
    assert [limit.wait_seconds("a") for _ in range(3)] == [0.0, 0.0, 0.0]
    assert limit.wait_seconds("a") == pytest.approx(0.1)
    clock.seconds += 0.04
    assert limit.wait_seconds("a") == pytest.approx(0.06)
    clock.seconds += 0.07
    assert limit.wait_seconds("a") == 0.0


def test_a_bucket_is_never_fuller_than_full(clock: _Clock) -> None:
    limit = RateLimit(10.0, 2.0, clock=clock)
    clock.seconds += 1000
    assert [limit.wait_seconds("a") > 0 for _ in range(3)] == [False, False, True]


def test_clients_have_buckets_of_their_own(clock: _Clock) -> None:
    limit = RateLimit(1.0, 1.0, clock=clock)
    assert limit.wait_seconds("a") == limit.wait_seconds("b") == 0.0
    assert limit.wait_seconds("a") > 0


def test_only_the_clients_seen_last_are_remembered(clock: _Clock) -> None:
    limit = RateLimit(1.0, 1.0, most_clients=2, clock=clock)
    for client in ("a", "b", "a", "c"):
        limit.wait_seconds(client)
    assert len(limit._buckets) == 2
    assert limit.wait_seconds("a") > 0  # seen after b, which was forgotten
    assert limit.wait_seconds("b") == 0.0
