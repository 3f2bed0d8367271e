"""No spatial features: the network weighs pixels by where they are, so a digit moved by two pixels is another digit."""

from __future__ import annotations

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.evidence import Evidence, Probes
from mnist_core.diagnosis.findings import FigureSpec, Finding, Series
from mnist_core.diagnosis.needs import Need
from mnist_core.diagnosis.rule import Rule, certainty

SHIFT_PIXELS = 2
SHIFT_LOSS = 0.24
"""Share of the right answers that are lost when images move by two pixels, from which on a network has no sense of
shape. Convolutional networks of the tuning part of the bench lost 4 to 22 %, dense ones 34 to 50 %."""
SURE_LOSS = 0.33
STRAIGHT = 1e-3
"""Curvature below which log-odds are sums over pixels: 1e-7 without hidden layers, 0.08 and more with one."""
LINEAR_COST = 0.06
DENSE_COST = 0.02


def _judge(evidence: Evidence) -> Finding | None:
    probes = evidence.probes
    if probes is None or not probes.shifted_accuracy[0] > 0:
        return None
    lost = shift_loss(probes)
    is_linear = probes.curvature < STRAIGHT
    if lost < SHIFT_LOSS and not is_linear:
        return None
    return Finding(
        Cause.NO_SPATIAL_FEATURES,
        severity=LINEAR_COST if is_linear else DENSE_COST,
        confidence=0.95 if is_linear else certainty(lost, SHIFT_LOSS, SURE_LOSS),
        numbers={"shift_loss": lost, "curvature": probes.curvature},
        figure=_figure(probes),
        sentence=_sentence(lost, is_linear),
    )


def shift_loss(probes: Probes) -> float:
    """Share of the right answers that are lost when images move by two pixels."""
    return 1.0 - probes.shifted_accuracy[SHIFT_PIXELS] / probes.shifted_accuracy[0]


def _sentence(lost: float, is_linear: bool) -> str:
    moved = f"moved by two pixels, {100 * lost:.0f} % of the digits it knew are no longer read"
    if is_linear:
        return f"The network adds up single pixels and sees no shapes: {moved}."
    return f"The network looks at where pixels are, not at shapes: {moved}."


def _figure(probes: Probes) -> FigureSpec:
    pixels = tuple(sorted(probes.shifted_accuracy))
    accuracy = tuple(probes.shifted_accuracy[number] for number in pixels)
    series = (Series("accuracy", tuple(map(float, pixels)), accuracy),)
    limit = accuracy[0] * (1 - SHIFT_LOSS)
    return FigureSpec("lines", "Accuracy when images move", "pixels moved", "accuracy", series, limit)


RULE = Rule(Cause.NO_SPATIAL_FEATURES, frozenset({Need.MODEL, Need.EPOCH, Need.CLASSES}), _judge)
