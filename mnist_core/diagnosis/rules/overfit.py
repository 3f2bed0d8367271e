"""Too many epochs, overfitting, missing regularization: what is learned by heart does not help with other images.

A gap between training and validation images says that nothing held the network back. Two things more tell of harm that
is done already: the validation loss has turned, or it stands still while the training images are known by heart. The
epoch at which the validation loss was lowest then tells whether stopping there would have done: if the gap was small by
then, the run had too many epochs; if it was wide already, the network overfits.
"""

from __future__ import annotations

import numpy as np

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.findings import Finding
from mnist_core.diagnosis.needs import Need
from mnist_core.diagnosis.rule import Rule, certainty
from mnist_core.diagnosis.signs import (
    best_epoch,
    fit_figure,
    gap,
    gap_at_best,
    level_rise,
    loss_figure,
    loss_ratio,
    loss_rise,
    training_accuracy,
    validation_accuracy,
)

RISE = 1.2
SURE_RISE = 1.5
PAST_THE_BEST = 0.6
"""Share of the epochs by which the best one has to lie, for the rise to be more than a last unlucky epoch."""
LEARNED = 0.97
"""Accuracy on the training images below which none of this can be said: they were not learned in the first place."""
BY_HEART = 12.0
"""Loss on validation images over that on training images, from which on these are known by heart."""
SURELY_BY_HEART = 30.0
STANDING = 1.01
"""Level of the validation loss over the lowest it had, from which on it no longer falls; both are means over a fifth of
the epochs, in which the scatter from one to the next is lost."""
GAP = 0.016
GAP_AT_BEST = 0.022
SURE_GAP = 0.05
GAP_COST = 0.5
SMALLEST_COST = 0.012
"""What a risen loss is taken to cost at least: the network is surer of its errors, even where it makes no more."""


def _has_turned(evidence: Evidence) -> bool:
    is_past = best_epoch(evidence) <= PAST_THE_BEST * evidence.curves.epochs
    return is_past and loss_rise(evidence) >= RISE and training_accuracy(evidence) >= LEARNED


def _is_by_heart(evidence: Evidence) -> bool:
    is_known = loss_ratio(evidence) >= BY_HEART and training_accuracy(evidence) >= LEARNED
    return is_known and gap(evidence) >= GAP and level_rise(evidence) >= STANDING


def _turned_finding(cause: Cause, evidence: Evidence, confidence: float, sentence: str) -> Finding:
    lost = float(np.nanmax(evidence.curves.val_accuracy)) - validation_accuracy(evidence)
    return Finding(
        cause,
        severity=max(SMALLEST_COST, lost, 0.3 * gap(evidence)),
        confidence=confidence,
        numbers={
            "loss_rise": loss_rise(evidence),
            "best_epoch": float(best_epoch(evidence)),
            "gap_at_best": gap_at_best(evidence),
            "gap": gap(evidence),
            "heart_loss_ratio": loss_ratio(evidence),
        },
        figure=loss_figure(evidence),
        sentence=sentence,
    )


def _sure_of_the_rise(evidence: Evidence) -> float:
    return certainty(loss_rise(evidence) - 1, RISE - 1, SURE_RISE - 1) if _has_turned(evidence) else 0.0


def _too_many_epochs(evidence: Evidence) -> Finding | None:
    if not _has_turned(evidence) or gap_at_best(evidence) >= GAP_AT_BEST:
        return None
    return _turned_finding(
        Cause.TOO_MANY_EPOCHS,
        evidence,
        _sure_of_the_rise(evidence),
        f"Training went on too long: the validation loss was lowest after epoch {best_epoch(evidence)} and has risen "
        f"by {100 * (loss_rise(evidence) - 1):.0f} % since.",
    )


def _overfitting(evidence: Evidence) -> Finding | None:
    by_heart = _is_by_heart(evidence)
    if not (_has_turned(evidence) or by_heart) or gap_at_best(evidence) < GAP_AT_BEST:
        return None
    sure = certainty(loss_ratio(evidence), BY_HEART, SURELY_BY_HEART) if by_heart else 0.0
    return _turned_finding(
        Cause.OVERFITTING,
        evidence,
        max(sure, _sure_of_the_rise(evidence)),
        f"The network learns by heart: since epoch {best_epoch(evidence)} its validation loss has not fallen any more, "
        f"and is now {loss_ratio(evidence):.0f} times that on training images, which were read better by "
        f"{100 * gap_at_best(evidence):.1f} points even then.",
    )


def _missing_regularization(evidence: Evidence) -> Finding | None:
    missed = gap(evidence)
    if missed < GAP:
        return None
    return Finding(
        Cause.MISSING_REGULARIZATION,
        severity=GAP_COST * missed,
        confidence=certainty(missed, GAP, SURE_GAP),
        numbers={"gap": missed},
        figure=fit_figure(evidence),
        sentence=(
            f"Nothing holds the network back: it reads its training images better than others by {100 * missed:.1f} "
            "points."
        ),
    )


_NEEDS = frozenset({Need.MODEL, Need.VALIDATION, Need.EPOCHS, Need.CLASSES})
_TURN_NEEDS = _NEEDS | {Need.VALIDATION_LOSS}
_SYMPTOMS = frozenset({Cause.MISCALIBRATED})
_GAP = frozenset({Cause.MISSING_REGULARIZATION})
TOO_MANY_EPOCHS = Rule(Cause.TOO_MANY_EPOCHS, _TURN_NEEDS, _too_many_epochs, _SYMPTOMS | _GAP)
OVERFITTING = Rule(Cause.OVERFITTING, _TURN_NEEDS, _overfitting, _SYMPTOMS | _GAP)
MISSING_REGULARIZATION = Rule(Cause.MISSING_REGULARIZATION, _NEEDS, _missing_regularization, _SYMPTOMS)
