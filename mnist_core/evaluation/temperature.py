"""One temperature for a run, fitted on its validation images only, and what it does on the test images."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from mnist_core.evaluation.calibration import Reliability, negative_log_likelihood, reliability, tempered
from mnist_core.evaluation.cases import Labels, Probabilities, predicted_digits
from mnist_core.runs.record import Predictions

LEAST_ERRORS = 10
"""Misread validation images it takes: a temperature is found in the errors, and from a few it is a guess."""

_LOG_RANGE = (-3.0, 3.0)  # temperatures from 0.05 to 20


@dataclass(frozen=True)
class Calibration:
    """How a run's sureness fits on the test images, before and after one temperature.

    `temperature` and `after` are None where the validation images do not tell it; `reason` then says why.
    """

    before: Reliability
    temperature: float | None
    after: Reliability | None
    validation_images: int
    reason: str | None = None


def calibrate(predictions: Predictions) -> Calibration | None:
    """Return how a run is calibrated on the test images, and how after one temperature; None without test images.

    Raises:
        EvaluationError: If its predictions are no probabilities.
    """
    before = reliability(predictions.test_probabilities, predictions.y_test)
    if before is None:
        return None
    probabilities, y_true = predictions.validation_probabilities, predictions.y_validation
    reason = _why_not(probabilities, y_true)
    if reason is not None:
        return Calibration(before, None, None, len(y_true), reason)
    temperature = fit_temperature(probabilities, y_true)
    after = reliability(tempered(predictions.test_probabilities, temperature), predictions.y_test)
    return Calibration(before, temperature, after, len(y_true))


def fit_temperature(probabilities: Probabilities, y_true: Labels) -> float:
    """Return the temperature, from 0.05 to 20, under which these labels are most likely.

    Args:
        probabilities: Of validation images, `float32`, shape `(n, 10)`, n at least 1.
        y_true: Their true digits, shape `(n,)`.
    """
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        return negative_log_likelihood(probabilities, y_true, exp(log_temperature))

    return exp(float(minimize_scalar(loss, bounds=_LOG_RANGE, method="bounded").x))


def _why_not(probabilities: Probabilities, y_true: Labels) -> str | None:
    """Why no temperature can be told from these validation images; None where it can."""
    if not len(y_true):
        return "this run set no validation images aside, and the test images may not choose"
    errors = int((predicted_digits(probabilities) != y_true).sum())
    if errors < LEAST_ERRORS:
        noun = "image was" if errors == 1 else "images were"
        return f"only {errors} of {len(y_true):,} validation {noun} misread; it takes {LEAST_ERRORS} or more"
    return None
