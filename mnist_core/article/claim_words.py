"""How measured values are said in a claim's sentence: one of them, or the span of several runs'."""

from __future__ import annotations

from collections.abc import Sequence

from mnist_core.evaluation.intervals import Estimate, Interval
from mnist_core.evaluation.paired import PairedComparison

_MINUS = "−"


def span_text(values: Sequence[float], form: str = ",.0f") -> str:
    """The smallest and largest value, such as "723 to 740"; one number where they read alike."""
    low, high = signed(min(values), form), signed(max(values), form)
    return low if low == high else f"{low} to {high}"


def signed(value: float, form: str) -> str:
    """A number with a true minus sign."""
    return format(value, form).replace("-", _MINUS)


def shares_text(estimates: Sequence[Estimate], images: str) -> str:
    """Shares of some images in one sentence, such as "99.08 % of the test images (95 % interval 98.87 to 99.25)."."""
    values = span_text([100 * one.value for one in estimates], ".2f")
    intervals = _reach([one.interval for one in estimates], ".2f")
    return f"{values} % of {images}{_of_several(len(estimates), 'runs')} ({intervals})."


def gaps_text(comparisons: Sequence[PairedComparison], images: str) -> str:
    """Differences on some images in one sentence, such as "+0.1 points on the ... (95 % interval −0.1 to +0.3)."."""
    values = span_text([100 * one.difference for one in comparisons], "+.2f")
    intervals = _reach([one.interval for one in comparisons], "+.2f")
    return f"{values} points on {images}{_of_several(len(comparisons), 'pairings')} ({intervals})."


def _of_several(count: int, things: str) -> str:
    return f", in {count} {things}" if count > 1 else ""


def _reach(intervals: Sequence[Interval], form: str) -> str:
    low, high = (min(one.low for one in intervals), max(one.high for one in intervals))
    name = "95 % interval" if len(intervals) == 1 else "95 % intervals from"
    return f"{name} {signed(100 * low, form)} to {signed(100 * high, form)}"


def listed(names: Sequence[str]) -> str:
    """Names as within a sentence, such as "a, b and c"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def capital(text: str) -> str:
    """The text with a capital."""
    return text[:1].upper() + text[1:]
