"""What a rule needs to be able to judge, and what to say where it is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum

import numpy as np

from mnist_core.diagnosis.evidence import Evidence

FEWEST_VALIDATION_IMAGES = 100


class Need(Enum):
    """Something a rule looks at, which a run may lack."""

    MODEL = "model"
    VALIDATION = "validation"
    EPOCH = "epoch"
    EPOCHS = "epochs"
    CLASSES = "classes"
    GAUGES = "gauges"
    NEIGHBOURS = "neighbours"
    STYLES = "styles"
    DOUBT = "doubt"
    VALIDATION_LOSS = "validation_loss"


def _has_finite_epoch(evidence: Evidence) -> bool:
    return evidence.curves.epochs >= 1 and bool(np.isfinite(evidence.curves.loss).all())


def _has_validation(evidence: Evidence) -> bool:
    validation = evidence.validation
    return (
        validation is not None
        and len(validation.labels) >= FEWEST_VALIDATION_IMAGES
        and bool(np.isfinite(validation.probabilities).all())
    )


def _has_model(evidence: Evidence) -> bool:
    training = evidence.training
    return training is not None and bool(np.isfinite(training.probabilities).all())


_CHECKS: dict[Need, tuple[Callable[[Evidence], bool], str]] = {
    Need.MODEL: (_has_model, "the run left no model that gives numbers"),
    Need.EPOCH: (_has_finite_epoch, "no epoch was finished with a loss that is a number"),
    Need.EPOCHS: (
        lambda evidence: _has_finite_epoch(evidence) and evidence.curves.epochs >= 2,
        "it takes at least two finished epochs to see where the curves go",
    ),
    Need.VALIDATION: (
        _has_validation,
        f"at least {FEWEST_VALIDATION_IMAGES} images have to be set aside to validate with",
    ),
    Need.CLASSES: (
        lambda evidence: int((evidence.training_counts > 0).sum()) >= 2,
        "all training images show the same digit",
    ),
    Need.GAUGES: (lambda evidence: bool(evidence.curves.gauges), "no gauges were read while it trained"),
    Need.NEIGHBOURS: (
        lambda evidence: evidence.neighbours is not None,
        "there are too few training images to compare them with one another",
    ),
    Need.STYLES: (
        lambda evidence: evidence.styles is not None,
        "its training images cannot be measured as handwriting, light on dark",
    ),
    Need.VALIDATION_LOSS: (
        lambda evidence: bool(np.isfinite(evidence.curves.val_loss).any()),
        "the validation loss was not measured while it trained",
    ),
    Need.DOUBT: (
        lambda evidence: evidence.is_doubted is not None,
        "it is not known which of its validation images other networks doubt",
    ),
}


def missing(evidence: Evidence, needs: Iterable[Need]) -> str | None:
    """Why a rule with these needs cannot judge, as the end of a sentence; None where it can."""
    wanted = set(needs)
    return next((text for need, (holds, text) in _CHECKS.items() if need in wanted and not holds(evidence)), None)
