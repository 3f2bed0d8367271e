"""Learning rate too high or too low, and dead units: how large steps are compared to the weights that they change.

About a thousandth is healthy (Karpathy, Stanford CS231n notes, "Ratio of weights:updates").
"""

from __future__ import annotations

import math

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.findings import FigureSpec, Finding, Series
from mnist_core.diagnosis.needs import Need
from mnist_core.diagnosis.rule import Rule, certainty
from mnist_core.diagnosis.signs import (
    dead_share,
    largest_update,
    last_fall,
    last_update,
    training_accuracy,
    typical_update,
    update_figure,
    validation_accuracy,
)

HEALTHY_UPDATE = 1e-3
HIGH_UPDATE = 0.0055
SURE_HIGH_UPDATE = 0.009
UNSETTLED_UPDATE = 0.0025
"""Steps at the end of training above which it has not come to rest."""
FITTED = 0.985
"""Accuracy on the training images from which on steps cannot have been too large to learn them."""
FEWEST_SEEN = 5_000
"""Training images looked at, again and again counted, before which every network still takes large steps."""
SPIKE = 3.0
"""Loss of some batches over that of guessing, ln 10, that tells of steps which threw the weights away."""
LOW_UPDATE = 6e-4
SURE_LOW_UPDATE = 3e-4
LEARNED = 0.97
LIVE_GRADIENT = 0.15
"""Gradient norm above which there is something left to learn from."""
DEAD_SHARE = 0.4
SURE_DEAD_SHARE = 0.6
GUESSING = 0.1
COST = 0.6
"""Share of the training errors that are taken to be its cost."""


def divergence(evidence: Evidence) -> Finding:
    """What there is to say of a run that failed because its loss was no longer a number."""
    windows = evidence.curves.batch_loss
    epochs = tuple(evidence.curves.batch_epoch.tolist())
    series = Series("loss", epochs, tuple(windows.tolist()))
    return Finding(
        Cause.LEARNING_RATE_TOO_HIGH,
        severity=1 - GUESSING,
        confidence=0.8,
        numbers={"batches_told": float(len(windows))},
        figure=FigureSpec("lines", "Loss until it was no number", "epoch", "loss", (series,)),
        sentence="The loss stopped being a number: steps were so large that the weights grew beyond all bounds.",
    )


def _too_high(evidence: Evidence) -> Finding | None:
    accuracy, update, last = training_accuracy(evidence), typical_update(evidence), last_update(evidence)
    spike = float(evidence.curves.batch_loss.max(initial=0.0)) / math.log(10)
    seen = evidence.training_size * evidence.curves.epochs
    is_unsettled = seen >= FEWEST_SEEN and update >= HIGH_UPDATE and last >= UNSETTLED_UPDATE
    was_thrown = spike >= SPIKE and dead_share(evidence) >= DEAD_SHARE
    if accuracy >= FITTED or not (is_unsettled or was_thrown):
        return None
    return Finding(
        Cause.LEARNING_RATE_TOO_HIGH,
        severity=COST * (1 - _accuracy_reached(evidence)),
        confidence=0.8 if was_thrown else certainty(update, HIGH_UPDATE, SURE_HIGH_UPDATE),
        numbers={"typical_update": update, "last_update": last, "loss_spike": spike, "training_accuracy": accuracy},
        figure=update_figure(evidence, HIGH_UPDATE),
        sentence=_high_sentence(update, accuracy, spike, was_thrown),
    )


def _accuracy_reached(evidence: Evidence) -> float:
    return validation_accuracy(evidence) if evidence.validation is not None else training_accuracy(evidence)


def _high_sentence(update: float, accuracy: float, spike: float, was_thrown: bool) -> str:
    learned = f"only {100 * accuracy:.1f} % of its own training images were learned"
    if was_thrown:
        return f"Early steps were so large that the loss shot up to {spike:.0f} times that of guessing; {learned}."
    return f"Steps are too large: each changes the weights by {100 * update:.2f} %, and {learned}."


def _too_low(evidence: Evidence) -> Finding | None:
    accuracy, update = training_accuracy(evidence), largest_update(evidence)
    gradient = evidence.curves.gauges[-1].gradient_norm
    if not update < LOW_UPDATE or accuracy >= LEARNED or not gradient >= LIVE_GRADIENT:
        return None
    return Finding(
        Cause.LEARNING_RATE_TOO_LOW,
        severity=COST * (1 - accuracy),
        confidence=certainty(update, LOW_UPDATE, SURE_LOW_UPDATE),
        numbers={"largest_update": update, "gradient_norm": gradient, "training_accuracy": accuracy},
        figure=update_figure(evidence, LOW_UPDATE),
        sentence=(
            f"Steps are too small: none changed the weights by more than {100 * update:.3f} %, while the gradient is "
            "still strong."
        ),
    )


def _dead(evidence: Evidence) -> Finding | None:
    share, accuracy = dead_share(evidence), training_accuracy(evidence)
    if share < DEAD_SHARE:
        return None
    return Finding(
        Cause.DEAD_UNITS,
        severity=0.01 + COST * (1 - accuracy),
        confidence=certainty(share, DEAD_SHARE, SURE_DEAD_SHARE),
        numbers={"dead_share": share, "training_accuracy": accuracy, "last_fall": last_fall(evidence)},
        figure=update_figure(evidence, HEALTHY_UPDATE),
        sentence=f"{100 * share:.0f} % of the ReLU units are dead: zero whatever the image, so they learn no more.",
    )


_NEEDS = frozenset({Need.MODEL, Need.EPOCH, Need.GAUGES, Need.CLASSES})
TOO_HIGH = Rule(
    Cause.LEARNING_RATE_TOO_HIGH,
    _NEEDS | {Need.EPOCHS},
    _too_high,
    frozenset(
        {
            Cause.DEAD_UNITS,
            Cause.TOO_LITTLE_CAPACITY,
            Cause.MISCALIBRATED,
            Cause.TOO_MANY_EPOCHS,
            Cause.OVERFITTING,
            Cause.MISSING_REGULARIZATION,
        }
    ),
)
TOO_LOW = Rule(
    Cause.LEARNING_RATE_TOO_LOW,
    _NEEDS,
    _too_low,
    frozenset({Cause.TOO_FEW_EPOCHS, Cause.TOO_LITTLE_CAPACITY, Cause.MISCALIBRATED, Cause.NO_SPATIAL_FEATURES}),
)
DEAD = Rule(Cause.DEAD_UNITS, _NEEDS, _dead, frozenset({Cause.TOO_LITTLE_CAPACITY, Cause.MISCALIBRATED}))
