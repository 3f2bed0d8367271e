"""Whether a model is as often right as it is sure: reliability, calibration error, and one temperature to mend it.

The expected calibration error is that of Naeini, Cooper and Hauskrecht (2015), over 15 bins of equal width as in Guo,
Pleiss, Sun and Weinberger (2017), "On calibration of modern neural networks", arXiv 1706.04599, from which the
temperature is too: all scores before the softmax are divided by one number, so no answer changes, only how sure it is.
How large an error chance alone makes is found by resampling the answers as a perfectly calibrated model would give them
(Bröcker and Smith 2007, "Increasing the reliability of reliability diagrams", Weather and Forecasting 22:651-661).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.cases import Labels, Probabilities, predicted_digits
from mnist_core.evaluation.intervals import Estimate, estimate_share

BINS = 15
RESAMPLES = 400
_CHANCE = 0.95
_LEAST_PROBABILITY = 1e-12  # a float32 softmax may give 0, whose logarithm no temperature can mend


@dataclass(frozen=True)
class ReliabilityBin:
    """The images of which the model was about equally sure.

    `confidence` is the mean probability of the digit read, in [0, 1]; `accuracy` how often it was right.
    """

    images: int
    confidence: float
    accuracy: Estimate


@dataclass(frozen=True)
class Reliability:
    """How sure a model was and how often it was right, over all images and in bins; empty bins are left out.

    `calibration_error` is the expected one, in [0, 1]; `chance_error` is what 95 of 100 perfectly calibrated models
    stay below. `negative_log_likelihood` is the mean of -log of the true digit's probability, in nats.
    """

    bins: tuple[ReliabilityBin, ...]
    confidence: float
    accuracy: Estimate
    calibration_error: float
    chance_error: float
    negative_log_likelihood: float

    @property
    def is_off(self) -> bool:
        """Whether the model is worse calibrated than chance would make a perfect one look."""
        return self.calibration_error > self.chance_error

    @property
    def is_overconfident(self) -> bool:
        """Whether it is on average surer than it is right."""
        return self.confidence > self.accuracy.value


def reliability(probabilities: Probabilities, y_true: Labels, *, seed: int = 0) -> Reliability | None:
    """Return how sure a model is and how often it is right; None where there are no images.

    Args:
        probabilities: `float32`, shape `(n, 10)`, rows sum to 1.
        y_true: True digits, shape `(n,)`.
        seed: Decides the resamples behind `chance_error`.

    Raises:
        EvaluationError: If these are no probabilities, or not as many as labels.
    """
    y_pred = _checked_digits(probabilities, y_true)
    overall = estimate_share(int((y_pred == y_true).sum()), len(y_true))
    if overall is None:
        return None
    confidence = _clipped(probabilities.max(axis=1))
    places = _places(confidence)
    return Reliability(
        bins=_bins(confidence, y_pred == y_true, places),
        confidence=float(confidence.mean()),
        accuracy=overall,
        calibration_error=_calibration_error(confidence, y_pred == y_true, places),
        chance_error=_chance_error(confidence, places, seed),
        negative_log_likelihood=negative_log_likelihood(probabilities, y_true),
    )


def negative_log_likelihood(probabilities: Probabilities, y_true: Labels, temperature: float = 1.0) -> float:
    """Return the mean of -log of the true digits' probability after scaling by a temperature, in nats.

    Args:
        probabilities: `float32`, shape `(n, 10)`, n at least 1.
        y_true: True digits, shape `(n,)`.
        temperature: As for `tempered`.
    """
    logs = _log_tempered(probabilities, temperature)
    return float(-logs[np.arange(len(y_true)), y_true].mean())


def tempered(probabilities: Probabilities, temperature: float) -> Probabilities:
    """Return probabilities as they are with the scores before the softmax divided by `temperature`.

    Above 1 the model becomes less sure, below 1 surer; which digit is the most probable never changes.

    Raises:
        EvaluationError: If the temperature is not above 0.
    """
    if not temperature > 0:
        raise EvaluationError(f"A temperature is above 0, but this one is {temperature:g}.")
    scaled: Probabilities = np.exp(_log_tempered(probabilities, temperature)).astype(np.float32)
    return scaled


def _log_tempered(probabilities: Probabilities, temperature: float) -> NDArray[np.float64]:
    scores = np.log(np.maximum(probabilities.astype(np.float64), _LEAST_PROBABILITY)) / temperature
    scores -= scores.max(axis=1, keepdims=True)
    logs: NDArray[np.float64] = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return logs


def _clipped(confidence: NDArray[np.float32]) -> NDArray[np.float64]:
    """Confidence within [0, 1]: ten rounded probabilities may exceed 1 by a little."""
    clipped: NDArray[np.float64] = np.clip(confidence.astype(np.float64), 0.0, 1.0)
    return clipped


def _places(confidence: NDArray[np.float64]) -> NDArray[np.int64]:
    """Which bin each image belongs to; a bin holds its upper end."""
    return np.clip(np.ceil(confidence * BINS).astype(np.int64) - 1, 0, BINS - 1)


def _bins(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], places: NDArray[np.int64]
) -> tuple[ReliabilityBin, ...]:
    found = []
    for place in np.unique(places):
        inside = places == place
        images = int(inside.sum())
        accuracy = estimate_share(int(right[inside].sum()), images)
        if accuracy is not None:
            found.append(ReliabilityBin(images, float(confidence[inside].mean()), accuracy))
    return tuple(found)


def _calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_], places: NDArray[np.int64]) -> float:
    """The mean over images of how far sureness and accuracy of their bin lie apart."""
    gaps = np.bincount(places, weights=confidence - right, minlength=BINS)
    return float(np.abs(gaps).sum() / len(confidence))


def _chance_error(confidence: NDArray[np.float64], places: NDArray[np.int64], seed: int) -> float:
    generator = np.random.default_rng(seed)
    errors = [
        _calibration_error(confidence, generator.random(len(confidence)) < confidence, places) for _ in range(RESAMPLES)
    ]
    return float(np.quantile(errors, _CHANCE))


def _checked_digits(probabilities: Probabilities, y_true: Labels) -> NDArray[np.int64]:
    if len(probabilities) != len(y_true):
        raise EvaluationError(f"There are {len(probabilities)} rows of probabilities but {len(y_true)} labels.")
    return predicted_digits(probabilities)
