"""The pen's latency is counted from a move to the first answer that can know of it."""

from __future__ import annotations

import pytest

from benchmarks.live_latency import eight, latencies


def test_a_move_waits_for_the_first_answer_asked_for_after_it() -> None:
    assert latencies([0.0, 12.0, 30.0], sent=[10.0, 45.0], shown=[20.0, 60.0]) == [20.0, 48.0, 30.0]


def test_moves_that_no_answer_followed_are_left_out() -> None:
    assert latencies([0.0, 50.0], sent=[10.0, 60.0], shown=[20.0]) == [20.0]


def test_the_eight_is_closed_and_lies_on_the_pad() -> None:
    points = eight(100.0)
    assert points[0] == pytest.approx(points[-1])
    assert all(10 < x < 90 and 10 < y < 90 for x, y in points)
