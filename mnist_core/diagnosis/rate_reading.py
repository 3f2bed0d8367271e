"""Reads a learning-rate range test: where the loss falls fastest, and from which rate on learning breaks down."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.findings import Finding
from mnist_core.training.rate_curve import RateCurve

FEWEST_RATES = 12
SMOOTHED_OVER = 5
"""Neighbouring rates whose losses are averaged before slopes are taken; a quarter of a tenfold."""
SMALLEST_FALL = 0.05
"""Share of the first loss by which it has to fall somewhere, for its slope to mean anything."""
CEILING = 1.5
"""Times the first loss at which losses are cut off, so that the averages beside a breakdown keep their meaning."""
RATE_CAUSES = frozenset({Cause.LEARNING_RATE_TOO_HIGH, Cause.LEARNING_RATE_TOO_LOW})


@dataclass(frozen=True)
class RateReading:
    """What a test says. `fastest`: the rate at which the loss falls steepest over the logarithm of the rate.

    `breaking`: the lowest rate above it after which the loss is higher than before any step; None where no rate tested
    does that.
    """

    fastest: float
    breaking: float | None


def read_rates(curve: RateCurve) -> RateReading | None:
    """What a curve says; None where it is too short, or its loss never falls."""
    first, losses = curve.losses[0], np.minimum(np.array(curve.losses[1:]), CEILING * curve.losses[0])
    if len(losses) < FEWEST_RATES or losses.min() > (1 - SMALLEST_FALL) * first:
        return None
    smooth = _smoothed(losses)
    lowest = int(smooth.argmin())
    slope = np.gradient(smooth, np.log(curve.rates))
    fastest = int(slope[: lowest + 1].argmin())
    broken = np.flatnonzero((np.arange(len(losses)) > lowest) & (losses > first))
    return RateReading(curve.rates[fastest], curve.rates[broken[0]] if len(broken) else None)


def _smoothed(losses: NDArray[np.float64]) -> NDArray[np.float64]:
    padded = np.pad(losses, SMOOTHED_OVER // 2, mode="edge")
    return np.convolve(padded, np.ones(SMOOTHED_OVER) / SMOOTHED_OVER, mode="valid")


def told_rates(finding: Finding, curve: RateCurve | None) -> Finding:
    """The finding with what a test measured among its numbers, if it is about the learning rate and was tested."""
    reading = read_rates(curve) if curve is not None and finding.cause in RATE_CAUSES else None
    if reading is None:
        return finding
    tested = {"fastest_rate": reading.fastest}
    if reading.breaking is not None:
        tested["breaking_rate"] = reading.breaking
    return replace(finding, numbers={**finding.numbers, **tested})


def rate_sentence(curve: RateCurve, run_rate: float) -> str:
    """What a test says beside the rate a run had, in plain words."""
    reading = read_rates(curve)
    if reading is None:
        return "The learning-rate test tells nothing: the loss of a new network hardly fell at any rate."
    breaking = (
        f"above {reading.breaking:.2g} learning breaks down"
        if reading.breaking is not None
        else f"up to {curve.rates[-1]:.2g} nothing breaks down"
    )
    return (
        f"The loss falls fastest at a learning rate of {reading.fastest:.2g}; this run had {run_rate:.2g}; {breaking}."
    )
