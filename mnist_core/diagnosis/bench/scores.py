"""How the bench went: planted cause against named cause, and how often the right one came first or second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mnist_core.diagnosis.causes import Cause
from mnist_core.evaluation.intervals import Estimate, estimate_share

NOTHING = "nothing"
BENIGN = frozenset({Cause.HEALTHY.value, Cause.AMBIGUOUS_DIGITS.value, NOTHING})
"""What may be said of a healthy run without a false alarm."""


@dataclass(frozen=True)
class Outcome:
    """One case of the bench: what was planted, what was named, the likeliest first, and how long that took."""

    name: str
    planted: str
    named: tuple[str, ...]
    seconds: float

    @property
    def top(self) -> str:
        """What was named first."""
        return self.named[0] if self.named else NOTHING

    def is_named_within(self, places: int) -> bool:
        """Whether the planted cause is among the first so many; of healthy runs, whether nothing was wrongly found."""
        if self.planted == Cause.HEALTHY:
            return self.top in BENIGN
        return self.planted in self.named[:places]


@dataclass(frozen=True)
class BenchScores:
    """Rates with 95 % intervals, None where no case counts, over planted faults; `false_alarms` over healthy runs.

    `confusion` counts, by planted cause, what was named first.
    """

    cases: int
    top_1: Estimate | None
    top_2: Estimate | None
    false_alarms: Estimate | None
    slowest_seconds: float
    confusion: Mapping[str, Mapping[str, int]]


def scores_of(outcomes: Sequence[Outcome]) -> BenchScores:
    """The scores of some outcomes."""
    faulty = [outcome for outcome in outcomes if outcome.planted != Cause.HEALTHY]
    healthy = [outcome for outcome in outcomes if outcome.planted == Cause.HEALTHY]
    confusion: dict[str, dict[str, int]] = {}
    for outcome in outcomes:
        row = confusion.setdefault(outcome.planted, {})
        row[outcome.top] = row.get(outcome.top, 0) + 1
    return BenchScores(
        cases=len(outcomes),
        top_1=estimate_share(sum(outcome.is_named_within(1) for outcome in faulty), len(faulty)),
        top_2=estimate_share(sum(outcome.is_named_within(2) for outcome in faulty), len(faulty)),
        false_alarms=estimate_share(sum(not outcome.is_named_within(1) for outcome in healthy), len(healthy)),
        slowest_seconds=max((outcome.seconds for outcome in outcomes), default=0.0),
        confusion=confusion,
    )


def markdown_table(scores: BenchScores) -> list[str]:
    """The confusion as lines of a table: a row for each planted cause, what was named first and how often."""
    lines = ["| planted | cases | named first |", "| --- | --- | --- |"]
    for planted, row in scores.confusion.items():
        named = sorted(row.items(), key=lambda item: (-item[1], item[0]))
        words = ", ".join(f"`{name}` {count}" for name, count in named)
        lines.append(f"| `{planted}` | {sum(row.values())} | {words} |")
    return lines
