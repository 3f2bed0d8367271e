"""Too few epochs, too little capacity, too much regularization: why a network has not learned its training images."""

from __future__ import annotations

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.findings import FigureSpec, Finding, Series
from mnist_core.diagnosis.needs import Need
from mnist_core.diagnosis.rule import Rule, certainty
from mnist_core.diagnosis.rules.steps import LOW_UPDATE
from mnist_core.diagnosis.signs import (
    dead_share,
    fit_figure,
    gap,
    is_linear,
    largest_update,
    last_fall,
    loss_figure,
    training_accuracy,
    validation_accuracy,
)

LEARNED = 0.97
"""Accuracy on the training images from which on there is little left to learn from them."""
FALLING = 0.1
FALLING_WITHIN = 0.01
"""The same within a run's only epoch: a loss that falls at all says that one pass was not enough."""
SURE_FALLING = 0.2
SATURATED = 0.96
STANDING = 0.08
SURE_ACCURACY = 0.9
SMALL_GAP = 0.07
HELD_LOSS = 0.15
SURE_HELD_LOSS = 0.3
DEAD = 0.5
COST = 0.6


def _too_few_epochs(evidence: Evidence) -> Finding | None:
    accuracy, fall = training_accuracy(evidence), last_fall(evidence)
    falling = FALLING if evidence.curves.epochs > 1 else FALLING_WITHIN
    if accuracy >= LEARNED or not fall >= falling or largest_update(evidence) < LOW_UPDATE:
        return None
    return Finding(
        Cause.TOO_FEW_EPOCHS,
        severity=COST * (1 - accuracy),
        confidence=certainty(fall, falling, SURE_FALLING),
        numbers={"last_fall": fall, "training_accuracy": accuracy},
        figure=loss_figure(evidence),
        sentence=(
            f"Training ended while the loss still fell, by {100 * fall:.0f} % over the last epoch, and only "
            f"{100 * accuracy:.1f} % of its training images were learned."
        ),
    )


def _too_little_capacity(evidence: Evidence) -> Finding | None:
    accuracy, fall, missed = training_accuracy(evidence), last_fall(evidence), gap(evidence)
    if accuracy >= SATURATED or not fall < STANDING or missed > SMALL_GAP:
        return None
    if is_linear(evidence) or dead_share(evidence) >= DEAD or largest_update(evidence) < LOW_UPDATE:
        return None
    return Finding(
        Cause.TOO_LITTLE_CAPACITY,
        severity=COST * (1 - accuracy),
        confidence=certainty(1 - accuracy, 1 - SATURATED, 1 - SURE_ACCURACY),
        numbers={"training_accuracy": accuracy, "last_fall": fall, "gap": missed},
        figure=fit_figure(evidence),
        sentence=(
            f"The network is too small: it reads only {100 * accuracy:.1f} % of its own training images, and the loss "
            "hardly falls any more."
        ),
    )


def _too_much_regularization(evidence: Evidence) -> Finding | None:
    training, validation = evidence.training, evidence.validation
    assert training is not None and validation is not None
    before, told = (float(loss) for loss in evidence.curves.loss[-2:])
    # The loss told is the epoch's mean, and the model is that of its end: half a fall between epochs lies within one.
    held = told - max(before - told, 0.0) / 2 - training.loss
    if training.accuracy >= LEARNED or not held >= HELD_LOSS or validation.confidence > validation_accuracy(evidence):
        return None
    return Finding(
        Cause.TOO_MUCH_REGULARIZATION,
        severity=0.02 + COST * (1 - training.accuracy),
        confidence=certainty(held, HELD_LOSS, SURE_HELD_LOSS),
        numbers={
            "held_loss": held,
            "training_accuracy": training.accuracy,
            "confidence_less_accuracy": validation.confidence - validation.accuracy,
        },
        figure=FigureSpec(
            "bars",
            "Loss on training images",
            "",
            "loss",
            (Series("loss", ("while training", "set free"), (told, training.loss)),),
        ),
        sentence=(
            f"The network is held back: while training its loss was {told:.2f}, of which {held:.2f} come from "
            f"penalties or silenced features, and only {100 * training.accuracy:.1f} % of its own images were learned."
        ),
    )


_NEEDS = frozenset({Need.MODEL, Need.EPOCH, Need.GAUGES, Need.CLASSES})
TOO_FEW_EPOCHS = Rule(
    Cause.TOO_FEW_EPOCHS,
    _NEEDS,
    _too_few_epochs,
    frozenset({Cause.MISCALIBRATED, Cause.NO_SPATIAL_FEATURES, Cause.TOO_LITTLE_DATA}),
)
TOO_LITTLE_CAPACITY = Rule(
    Cause.TOO_LITTLE_CAPACITY,
    _NEEDS | {Need.VALIDATION, Need.EPOCHS},
    _too_little_capacity,
    frozenset({Cause.MISCALIBRATED, Cause.NO_SPATIAL_FEATURES}),
)
TOO_MUCH_REGULARIZATION = Rule(
    Cause.TOO_MUCH_REGULARIZATION,
    _NEEDS | {Need.VALIDATION, Need.EPOCHS},
    _too_much_regularization,
    frozenset({Cause.TOO_LITTLE_CAPACITY, Cause.LEARNING_RATE_TOO_HIGH, Cause.MISCALIBRATED, Cause.TOO_FEW_EPOCHS}),
)
