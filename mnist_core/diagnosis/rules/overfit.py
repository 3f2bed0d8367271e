"""Too many epochs, overfitting, missing regularization: what is learned by heart does not help with other images.

Where the validation loss has turned, the epoch at which it did tells whether stopping there would have done: if the gap
was small by then, the run had too many epochs; if it was wide already, the network overfits. Where the loss has not
turned but a gap is there, nothing held the network back.
"""

from __future__ import annotations

import numpy as np

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.findings import Finding
from mnist_core.diagnosis.needs import Need
from mnist_core.diagnosis.rule import Rule, certainty
from mnist_core.diagnosis.signs import best_epoch, fit_figure, gap, loss_figure, loss_rise, validation_accuracy

RISE = 1.2
SURE_RISE = 1.5
PAST_THE_BEST = 0.6
"""Share of the epochs by which the best one has to lie, for the rise to be more than a last unlucky epoch."""
GAP = 0.02
GAP_AT_BEST = 0.03
SURE_GAP = 0.05
GAP_COST = 0.5
SMALLEST_COST = 0.012
"""What a risen loss is taken to cost at least: the network is surer of its errors, even where it makes no more."""


def _has_turned(evidence: Evidence) -> bool:
    return loss_rise(evidence) >= RISE and best_epoch(evidence) <= PAST_THE_BEST * evidence.curves.epochs


def _gap_at_best(evidence: Evidence) -> float:
    curves, place = evidence.curves, best_epoch(evidence) - 1
    return float(curves.accuracy[place] - curves.val_accuracy[place])


def _turned_finding(cause: Cause, evidence: Evidence, sentence: str) -> Finding:
    lost = float(np.nanmax(evidence.curves.val_accuracy)) - validation_accuracy(evidence)
    rise = loss_rise(evidence)
    return Finding(
        cause,
        severity=max(SMALLEST_COST, lost, 0.3 * gap(evidence)),
        confidence=certainty(rise - 1, RISE - 1, SURE_RISE - 1),
        numbers={
            "loss_rise": rise,
            "best_epoch": float(best_epoch(evidence)),
            "gap_at_best": _gap_at_best(evidence),
            "gap": gap(evidence),
        },
        figure=loss_figure(evidence),
        sentence=sentence,
    )


def _too_many_epochs(evidence: Evidence) -> Finding | None:
    if not _has_turned(evidence) or _gap_at_best(evidence) >= GAP_AT_BEST:
        return None
    return _turned_finding(
        Cause.TOO_MANY_EPOCHS,
        evidence,
        f"Training went on too long: the validation loss was lowest after epoch {best_epoch(evidence)} and has risen "
        f"by {100 * (loss_rise(evidence) - 1):.0f} % since.",
    )


def _overfitting(evidence: Evidence) -> Finding | None:
    if not _has_turned(evidence) or _gap_at_best(evidence) < GAP_AT_BEST:
        return None
    return _turned_finding(
        Cause.OVERFITTING,
        evidence,
        f"The network learns by heart: its validation loss has risen by {100 * (loss_rise(evidence) - 1):.0f} % since "
        f"epoch {best_epoch(evidence)}, and training images were read better by "
        f"{100 * _gap_at_best(evidence):.1f} points even then.",
    )


def _missing_regularization(evidence: Evidence) -> Finding | None:
    missed = gap(evidence)
    if _has_turned(evidence) or missed < GAP:
        return None
    return Finding(
        Cause.MISSING_REGULARIZATION,
        severity=GAP_COST * missed,
        confidence=certainty(missed, GAP, SURE_GAP),
        numbers={"gap": missed, "loss_rise": loss_rise(evidence)},
        figure=fit_figure(evidence),
        sentence=(
            f"Nothing holds the network back: it reads its training images better than others by {100 * missed:.1f} "
            "points."
        ),
    )


_NEEDS = frozenset({Need.MODEL, Need.VALIDATION, Need.EPOCHS, Need.CLASSES})
_SYMPTOMS = frozenset({Cause.MISCALIBRATED})
TOO_MANY_EPOCHS = Rule(Cause.TOO_MANY_EPOCHS, _NEEDS, _too_many_epochs, _SYMPTOMS)
OVERFITTING = Rule(Cause.OVERFITTING, _NEEDS, _overfitting, _SYMPTOMS)
MISSING_REGULARIZATION = Rule(Cause.MISSING_REGULARIZATION, _NEEDS, _missing_regularization, _SYMPTOMS)
