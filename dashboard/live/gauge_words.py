"""A run's gauges in plain words: the value, whether it is healthy, and what would be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from dashboard.words import percent_text
from mnist_core.evaluation.gauge_ranges import (
    DEAD_RELUS,
    EPOCH_SECONDS,
    GRADIENT_NORM,
    UPDATE_RATIO,
    WEAKEST_DIGIT,
    Gauge,
    Standing,
    Verdict,
)
from mnist_core.training.metrics import PhaseSeconds

_STAY, _JOIN = "\xa0", "\u2060"  # narrow columns must not part a number from its unit, or a range at its dash
_HELP = {
    GRADIENT_NORM: "Length of the gradient over all weights, on 256 training images. High: steps may go astray; a "
    "lower learning rate helps. Low: nothing is left to learn, or nothing gets through to the weights.",
    UPDATE_RATIO: "How far one step moves the weights, as a share of their size; the median of the layers. High: the "
    "learning rate is likely too high. Low: it is likely too low, or the schedule has come to its end.",
    DEAD_RELUS: "Filters and neurons that are zero on every one of 256 training images: they no longer learn. High: "
    "a lower learning rate, or batch normalisation, keeps more of them alive.",
    WEAKEST_DIGIT: "The digit whose validation images are read worst, against the accuracy over all of them.",
    EPOCH_SECONDS: "Where the last epoch's seconds went, pauses left out; data is all that lies between the steps.",
}


@dataclass(frozen=True)
class GaugeText:
    """One gauge as it is shown: `value` in large, `verdict` in a word; both this and `healthy` may be empty."""

    label: str
    value: str
    verdict: Verdict | Literal[""]
    detail: str
    healthy: str
    help: str

    @property
    def short(self) -> str:
        """What stands under the value where the verdict stands beside it."""
        return _joined(self.detail, f"healthy is {self.healthy}" if self.healthy else "")

    @property
    def long(self) -> str:
        """What stands under the value on its own."""
        if not self.verdict:
            return self.detail
        if self.verdict == "healthy":
            return _joined(self.detail, f"healthy, that is {self.healthy}")
        return _joined(self.detail, self.verdict, f"healthy is {self.healthy}")


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part).replace(" %", f"{_STAY}%")


def gauge_text(gauge: Gauge, standing: Standing) -> GaugeText | None:
    """How a gauge stands, in words; None where it was not measured."""
    value = gauge.read(standing)
    if value is None:
        if gauge is DEAD_RELUS and standing.gauges is not None:
            return GaugeText(gauge.label, "none", "", "this network has no ReLU", "", _HELP[gauge])
        return None
    said, detail, healthy = _WORDS[gauge](value, standing)
    return GaugeText(gauge.label, said, gauge.verdict(value), detail, healthy, _HELP[gauge])


def _gradient_norm(value: float, standing: Standing) -> tuple[str, str, str]:
    return number_text(value), "", f"about 0.001{_JOIN}–{_JOIN}10"


def _update_ratio(value: float, standing: Standing) -> tuple[str, str, str]:
    return share_text(value), "of the weights per step", f"about 0.03{_JOIN}–{_JOIN}1 %"


def _dead_relus(value: float, standing: Standing) -> tuple[str, str, str]:
    relus = standing.gauges.relus if standing.gauges else ()
    dead, units = sum(relu.dead for relu in relus), sum(relu.units for relu in relus)
    return f"{dead:,} of {units:,}", "", "below 10 %"


def _weakest_digit(value: float, standing: Standing) -> tuple[str, str, str]:
    weakest = standing.weakest_digit
    recall = weakest.recall.value if weakest and weakest.recall else None
    said = f"{weakest.digit}: {percent_text(recall, 1)}" if weakest else "–"
    return said, f"{100 * value:.1f} points under the average", "at most 3"


def _epoch_seconds(value: float, standing: Standing) -> tuple[str, str, str]:
    seconds = standing.seconds or PhaseSeconds(0.0, 0.0, 0.0)
    phases = {"steps": seconds.step, "evaluation": seconds.evaluation, "data": seconds.data}
    told = ", ".join(f"{name} {percent_text(part / seconds.total, 0)}" for name, part in phases.items())
    return f"{seconds.total:.1f} s", told, "data below 10 %"


_WORDS = {
    GRADIENT_NORM: _gradient_norm,
    UPDATE_RATIO: _update_ratio,
    DEAD_RELUS: _dead_relus,
    WEAKEST_DIGIT: _weakest_digit,
    EPOCH_SECONDS: _epoch_seconds,
}


def number_text(value: float) -> str:
    """A number of any size in two or three digits, such as `0.042`; "not a number" where it is none."""
    if not math.isfinite(value):
        return "not a number"
    return f"{value:.2g}" if abs(value) < 10 else f"{value:,.0f}"


def share_text(share: float) -> str:
    """A small share as per cent in two digits, such as `0.12 %`; "not a number" where it is none."""
    return f"{number_text(100 * share)} %" if math.isfinite(share) else "not a number"
