"""How soon a run was good enough, in words."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.words import duration_text
from mnist_core.training.metrics import MILESTONES, EpochMetrics, seconds_to

_SHORT_SECONDS = 100.0


def milestones_text(epochs: Sequence[EpochMetrics]) -> str:
    """The training seconds to each accuracy in short, such as `4.2 s · 8.1 s · –`."""
    return " · ".join(_seconds_text(seconds_to(accuracy, epochs)) for accuracy in MILESTONES.values())


def milestones_sentence(epochs: Sequence[EpochMetrics]) -> str:
    """The same as a sentence that says which seconds these are."""
    reached = [(accuracy, seconds_to(accuracy, epochs)) for accuracy in MILESTONES.values()]
    told = [f"{accuracy:.0%} after {_seconds_text(seconds)}" for accuracy, seconds in reached if seconds is not None]
    lowest = min(MILESTONES.values())
    if not told:
        return f"It has not reached {lowest:.0%} on the validation images.".replace("%", " %")
    sentence = f"On the validation images, {_listed(told)} of training; pauses and evaluation are not counted."
    return sentence.replace("% after", " % after")


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _seconds_text(seconds: float | None) -> str:
    if seconds is None or seconds > _SHORT_SECONDS:
        return duration_text(seconds)
    return f"{seconds:.1f} s"
