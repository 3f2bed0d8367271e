"""How often a live page is drawn anew."""

from __future__ import annotations

import pytest

from dashboard.live.live_pace import FORGOTTEN_AFTER_SECONDS, NEW_SECONDS, Viewers, live_pace_seconds


@pytest.mark.parametrize(
    ("viewers", "trained_seconds", "pace_seconds"),
    [
        (1, 0.0, 1.0),
        (2, 0.0, 2.0),
        (5, 0.0, 4.0),
        (1, NEW_SECONDS, 2.0),
        (3, NEW_SECONDS, 4.0),
        (5, NEW_SECONDS, 6.0),
        (100, 0.0, 6.0),
        (100, NEW_SECONDS, 6.0),
    ],
)
def test_pages_are_drawn_more_rarely_later_and_for_many(
    viewers: int, trained_seconds: float, pace_seconds: float
) -> None:
    assert live_pace_seconds(viewers, trained_seconds) == pace_seconds


def test_a_viewer_counts_once_and_until_they_have_not_looked_for_a_while() -> None:
    viewers = Viewers()
    assert viewers.seen(1, now=0.0) == 1
    assert viewers.seen(2, now=1.0) == 2
    assert viewers.seen(2, now=FORGOTTEN_AFTER_SECONDS) == 2
    assert viewers.seen(2, now=FORGOTTEN_AFTER_SECONDS + 0.5) == 1
