"""Rule: one cause, what it takes to judge it, how it is judged, and which other findings it explains."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.findings import Finding
from mnist_core.diagnosis.needs import Need


@dataclass(frozen=True)
class Rule:
    """Judges one cause by evidence alone.

    `judge` is asked only where all `needs` are met; it gives a finding, or None where the cause does not show.
    `explains` are causes whose findings are mere symptoms where this one is found.
    """

    cause: Cause
    needs: frozenset[Need]
    judge: Callable[[Evidence], Finding | None]
    explains: frozenset[Cause] = frozenset()


def certainty(value: float, threshold: float, sure: float) -> float:
    """How sure a rule is: 0.5 at its threshold, 0.9 at `sure`, on a logarithmic scale; both positive, in either order.

    A logistic curve, so that it never reaches 0 or 1.
    """
    if not value > 0:
        return 0.0 if sure > threshold else 1.0
    steps = math.log(value / threshold) / math.log(sure / threshold)
    return 1.0 / (1.0 + math.pow(9.0, -max(min(steps, 8.0), -8.0)))
