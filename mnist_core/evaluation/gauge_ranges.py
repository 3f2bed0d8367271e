"""What a run's gauges should read: the healthy range of each, where it is from, and whether a value lies within it.

The ranges are rules of thumb, wide on purpose. Update size: about 0.1 % of the weights per step (Karpathy, Stanford
CS231n notes, "Ratio of weights:updates"), here a factor of three to ten either way. Dead ReLU units: the same notes
tell of up to 40 % where the learning rate is too high; a tenth is where it begins to cost. Gradient norm: where it is
clipped, it is at 1 to 10 (Pascanu, Mikolov and Bengio 2013); how small it may be depends on how much is left to learn,
so the lower end is only there to tell a gradient that no longer gets through. Weakest digit and seconds, of which the
share spent between training steps is judged, are rules of this lab.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from mnist_core.evaluation.confusion import Counts, DigitScore, accuracy, digit_scores
from mnist_core.training.metrics import EpochMetrics, Gauges, PhaseSeconds

Verdict = Literal["low", "healthy", "high"]


@dataclass(frozen=True, eq=False)
class Standing:
    """What is known of a network at one moment; None where it was not measured.

    `confusion`: counts of the validation images, `int64`, shape `(10, 10)`, `[true, predicted]`.
    """

    gauges: Gauges | None = None
    seconds: PhaseSeconds | None = None
    confusion: Counts | None = None

    @classmethod
    def after(cls, epoch: EpochMetrics) -> Standing:
        """How it stood after an epoch."""
        return cls(epoch.gauges, epoch.seconds, epoch.confusion)

    @property
    def weakest_digit(self) -> DigitScore | None:
        """The digit whose validation images are read worst; None where there are none."""
        if self.confusion is None:
            return None
        return min(
            (score for score in digit_scores(self.confusion) if score.recall is not None),
            key=lambda score: score.recall.value if score.recall else 1.0,
            default=None,
        )


@dataclass(frozen=True)
class Gauge:
    """One thing to read of a run: `read` gives its value, healthy from `low` to `high`; None is no limit.

    `shown` is the number that is shown where that is not the one that is judged.
    """

    name: str
    label: str
    read: Callable[[Standing], float | None]
    low: float | None
    high: float | None
    shown: Callable[[Standing], float | None] | None = None

    def verdict(self, value: float) -> Verdict:
        """Whether a value is healthy; one that is no number is high."""
        if self.low is not None and value < self.low:
            return "low"
        is_high = self.high is not None and not value <= self.high
        return "high" if is_high else "healthy"


def _gradient_norm(standing: Standing) -> float | None:
    return standing.gauges.gradient_norm if standing.gauges else None


def _update_ratio(standing: Standing) -> float | None:
    return standing.gauges.update_ratio if standing.gauges else None


def _dead_share(standing: Standing) -> float | None:
    return standing.gauges.dead_share if standing.gauges else None


def _gap_of_weakest(standing: Standing) -> float | None:
    """How far the recall of the weakest digit lies below the accuracy, as a share."""
    weakest = _weakest_recall(standing)
    overall = accuracy(standing.confusion) if standing.confusion is not None else None
    return overall.value - weakest if overall and weakest is not None else None


def _weakest_recall(standing: Standing) -> float | None:
    weakest = standing.weakest_digit
    return weakest.recall.value if weakest and weakest.recall else None


def _epoch_seconds(standing: Standing) -> float | None:
    return standing.seconds.total if standing.seconds else None


def _share_of_data(standing: Standing) -> float | None:
    seconds = standing.seconds
    return seconds.data / seconds.total if seconds and seconds.total else None


GRADIENT_NORM = Gauge("gradient_norm", "Gradient norm", _gradient_norm, 0.001, 10.0)
UPDATE_RATIO = Gauge("update_ratio", "Update size", _update_ratio, 0.0003, 0.01)
DEAD_RELUS = Gauge("dead_relus", "Dead ReLU units", _dead_share, None, 0.1)
WEAKEST_DIGIT = Gauge("weakest_digit", "Weakest digit", _gap_of_weakest, None, 0.03, _weakest_recall)
EPOCH_SECONDS = Gauge("epoch_seconds", "Seconds an epoch", _share_of_data, None, 0.1, _epoch_seconds)

GAUGES = (GRADIENT_NORM, UPDATE_RATIO, DEAD_RELUS, WEAKEST_DIGIT, EPOCH_SECONDS)
"""Every gauge, in the order in which they are shown."""


def readings_over(epochs: Sequence[EpochMetrics], gauge: Gauge) -> tuple[float, ...]:
    """The numbers that one gauge shows over epochs, those without one left out."""
    shown = gauge.shown or gauge.read
    values = (shown(Standing.after(epoch)) for epoch in epochs)
    return tuple(value for value in values if value is not None)


def latest_standing(epochs: Sequence[EpochMetrics], live: Gauges | None = None) -> Standing:
    """What was measured last of each kind; `live` are gauges newer than any epoch's."""
    newest = list(reversed(epochs))
    gauges = live or next((epoch.gauges for epoch in newest if epoch.gauges is not None), None)
    seconds = next((epoch.seconds for epoch in newest if epoch.seconds is not None), None)
    confusion = next((epoch.confusion for epoch in newest if epoch.confusion is not None), None)
    return Standing(gauges, seconds, confusion)
