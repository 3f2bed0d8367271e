"""No spatial features: the network weighs pixels by where they are, so a digit moved by two pixels is another digit."""

from __future__ import annotations

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.evidence import Evidence, Probes
from mnist_core.diagnosis.findings import FigureSpec, Finding, Series
from mnist_core.diagnosis.needs import Need
from mnist_core.diagnosis.rule import Rule, certainty
from mnist_core.diagnosis.signs import is_linear

SHIFT_PIXELS = 2
SHIFT_LOSS = 0.21
"""Share of the right answers that are lost when images move by two pixels, from which on a network has no sense of
shape."""
SURE_LOSS = 0.3
LINEAR_COST = 0.06
DENSE_COST = 0.035


def _judge(evidence: Evidence) -> Finding | None:
    probes = evidence.probes
    if probes is None or not probes.shifted_accuracy[0] > 0:
        return None
    lost = shift_loss(probes)
    is_straight = is_linear(evidence)
    if not (lost >= SHIFT_LOSS or is_straight):
        return None
    return Finding(
        Cause.NO_SPATIAL_FEATURES,
        severity=LINEAR_COST if is_straight else DENSE_COST,
        confidence=0.95 if is_straight else certainty(lost, SHIFT_LOSS, SURE_LOSS),
        numbers={"shift_loss": lost, "curvature": probes.curvature},
        figure=_figure(probes),
        sentence=_sentence(lost, is_straight),
    )


def shift_loss(probes: Probes) -> float:
    """Share of the right answers that are lost when images move by two pixels."""
    return 1.0 - probes.shifted_accuracy[SHIFT_PIXELS] / probes.shifted_accuracy[0]


def _sentence(lost: float, is_straight: bool) -> str:
    moved = f"moved by two pixels, {100 * lost:.0f} % of the digits it knew are no longer read"
    if is_straight:
        return f"The network adds up single pixels and sees no shapes: {moved}."
    return f"The network looks at where pixels are, not at shapes: {moved}."


def _figure(probes: Probes) -> FigureSpec:
    pixels = tuple(sorted(probes.shifted_accuracy))
    accuracy = tuple(probes.shifted_accuracy[number] for number in pixels)
    series = (Series("accuracy", tuple(map(float, pixels)), accuracy),)
    limit = accuracy[0] * (1 - SHIFT_LOSS)
    return FigureSpec("lines", "Accuracy when images move", "pixels moved", "accuracy", series, limit)


RULE = Rule(
    Cause.NO_SPATIAL_FEATURES,
    frozenset({Need.MODEL, Need.EPOCH, Need.CLASSES}),
    _judge,
    frozenset({Cause.MISSING_REGULARIZATION, Cause.OVERFITTING, Cause.MISCALIBRATED}),
)
