"""How often a live page is drawn anew: every second while all is new, else more rarely, above all for many viewers."""

from __future__ import annotations

import math
import threading
import time

import streamlit as st

NEW_SECONDS = 30.0
"""For so long, a second adds to a curve what the eye can see."""
NEW_PACE_SECONDS, LATER_PACE_SECONDS, SLOWEST_PACE_SECONDS = 1.0, 2.0, 6.0
VIEWERS_AT_FULL_PACE = 1.5
"""More share what so many would take: where the browsers run beside the training, five took half of it away."""
FORGOTTEN_AFTER_SECONDS = SLOWEST_PACE_SECONDS + 1.0


class Viewers:
    """Who looked at the live page lately."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_seen: dict[int, float] = {}

    def seen(self, viewer: int, now: float) -> int:
        """Note that this viewer looks now, in seconds of any clock; how many have lately, this one among them."""
        with self._lock:
            self._last_seen[viewer] = now
            self._last_seen = {
                other: at for other, at in self._last_seen.items() if now - at <= FORGOTTEN_AFTER_SECONDS
            }
            return len(self._last_seen)


def live_pace_seconds(viewers: int, trained_seconds: float) -> float:
    """Seconds between two drawings for each of so many viewers of a run that has trained for so long; whole ones."""
    pace = NEW_PACE_SECONDS if trained_seconds < NEW_SECONDS else LATER_PACE_SECONDS
    return min(SLOWEST_PACE_SECONDS, math.ceil(pace * max(1.0, viewers / VIEWERS_AT_FULL_PACE)))


@st.cache_resource(show_spinner=False)
def _viewers() -> Viewers:
    return Viewers()


def viewers_now(viewer: object) -> int:
    """How many look at the live page, this viewer among them; told apart by the object that is theirs alone."""
    return _viewers().seen(id(viewer), time.monotonic())
