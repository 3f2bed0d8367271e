"""Miscalibrated, ambiguous digits, healthy: how sure a model is, what its last errors are, and that all is well."""

from __future__ import annotations

import numpy as np

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.findings import FigureSpec, Finding, Series
from mnist_core.diagnosis.needs import Need
from mnist_core.diagnosis.rule import Rule, certainty
from mnist_core.diagnosis.signs import fit_figure, gap, validation_accuracy
from mnist_core.evaluation.calibration import Reliability, reliability

CALIBRATION_ERROR = 0.03
SURE_CALIBRATION_ERROR = 0.06
CALIBRATION_COST = 0.3
"""Accuracy does not suffer from it; what it costs is told as a share of the error in confidence."""
GOOD_ACCURACY = 0.97
VERY_GOOD_ACCURACY = 0.985
DOUBTED_SHARE = 0.5
"""Share of the errors that other networks doubt too, from which on what is left is mostly such digits."""
SURE_DOUBTED_SHARE = 0.7
FEWEST_ERRORS = 10


def _miscalibrated(evidence: Evidence) -> Finding | None:
    validation = evidence.validation
    assert validation is not None
    found = reliability(validation.probabilities, validation.labels)
    if found is None or not found.is_off or found.calibration_error < CALIBRATION_ERROR:
        return None
    more = "surer than it is right" if found.is_overconfident else "less sure than it is right"
    return Finding(
        Cause.MISCALIBRATED,
        severity=CALIBRATION_COST * found.calibration_error,
        confidence=certainty(found.calibration_error, CALIBRATION_ERROR, SURE_CALIBRATION_ERROR),
        numbers={
            "calibration_error": found.calibration_error,
            "chance_error": found.chance_error,
            "confidence": found.confidence,
            "accuracy": found.accuracy.value,
        },
        figure=_reliability_figure(found),
        sentence=(
            f"The model is {more}: on average {100 * found.confidence:.1f} % sure and "
            f"{100 * found.accuracy.value:.1f} % right."
        ),
    )


def _reliability_figure(found: Reliability) -> FigureSpec:
    sure = tuple(one.confidence for one in found.bins)
    right = tuple(one.accuracy.value for one in found.bins)
    series = (Series("model", sure, right), Series("ideal", (0.0, 1.0), (0.0, 1.0)))
    return FigureSpec("lines", "How often it is right when it is so sure", "confidence", "accuracy", series)


def _ambiguous(evidence: Evidence) -> Finding | None:
    validation, is_doubted = evidence.validation, evidence.is_doubted
    assert validation is not None and is_doubted is not None
    errors = np.flatnonzero(~validation.is_right)
    if validation.accuracy < VERY_GOOD_ACCURACY or len(errors) < FEWEST_ERRORS:
        return None
    doubted = float(is_doubted[errors].mean())
    if doubted < DOUBTED_SHARE:
        return None
    return Finding(
        Cause.AMBIGUOUS_DIGITS,
        severity=doubted * len(errors) / len(validation.labels),
        confidence=certainty(doubted, DOUBTED_SHARE, SURE_DOUBTED_SHARE),
        numbers={
            "doubted_share": doubted,
            "doubted_images": float(is_doubted.sum()),
            "errors": float(len(errors)),
            "accuracy": validation.accuracy,
        },
        figure=FigureSpec(
            "bars",
            "Errors",
            "",
            "images",
            (Series("errors", ("doubted by others", "its own"), (doubted * len(errors), (1 - doubted) * len(errors))),),
        ),
        sentence=(
            f"What is left are mostly doubtful digits: of {len(errors)} errors, {100 * doubted:.0f} % are on images "
            "that other networks, which did not learn from them, read otherwise or are torn at."
        ),
    )


def _healthy(evidence: Evidence) -> Finding | None:
    accuracy = validation_accuracy(evidence)
    if accuracy < GOOD_ACCURACY:
        return None
    return Finding(
        Cause.HEALTHY,
        severity=0.0,
        confidence=certainty(1 - accuracy, 1 - GOOD_ACCURACY, 1 - VERY_GOOD_ACCURACY),
        numbers={"validation_accuracy": accuracy, "gap": gap(evidence)},
        figure=fit_figure(evidence),
        sentence=f"All is well: {100 * accuracy:.1f} % of the validation images are read rightly; nothing stands out.",
    )


_NEEDS = frozenset({Need.MODEL, Need.VALIDATION, Need.EPOCH, Need.CLASSES})
MISCALIBRATED = Rule(Cause.MISCALIBRATED, _NEEDS, _miscalibrated)
AMBIGUOUS = Rule(Cause.AMBIGUOUS_DIGITS, _NEEDS | {Need.DOUBT}, _ambiguous)
HEALTHY = Rule(Cause.HEALTHY, _NEEDS, _healthy)
