"""What could not be told, in few lines: one a reason, with all causes that it leaves open."""

from __future__ import annotations

from collections.abc import Iterable

from mnist_core.diagnosis.findings import CannotTell, Diagnosis


def untold_lines(items: Iterable[CannotTell]) -> tuple[str, ...]:
    """One line a reason, such as "Cannot tell, because no epoch was finished: overfitting, dead units."."""
    by_reason: dict[str, list[str]] = {}
    for item in items:
        by_reason.setdefault(item.because, []).append(item.cause.label.lower())
    return tuple(f"Cannot tell, because {reason}: {', '.join(causes)}." for reason, causes in by_reason.items())


def nothing_found(told: Diagnosis) -> str:
    """What to say of a run without findings: that nothing stands out, or why it cannot be told what holds it back."""
    if not told.cannot_tell:
        return "Nothing stands out."
    reasons = [item.because for item in told.cannot_tell]
    commonest = max(dict.fromkeys(reasons), key=reasons.count)
    return f"Cannot tell what holds this network back, because {commonest}."
