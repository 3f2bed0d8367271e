"""Reliability and calibration error by hand-made cases, and a temperature that is known beforehand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.calibration import (
    BINS,
    Reliability,
    negative_log_likelihood,
    reliability,
    tempered,
)
from mnist_core.evaluation.cases import Labels, Probabilities
from mnist_core.evaluation.intervals import wilson
from mnist_core.evaluation.temperature import LEAST_ERRORS, calibrate, fit_temperature
from mnist_core.runs.record import Predictions


def rows(confidences: list[float], digit: int = 3) -> Probabilities:
    """Probabilities that give `digit` these shares and all other digits the rest in equal parts."""
    shares = np.asarray(confidences)[:, np.newaxis]
    made = np.repeat((1 - shares) / 9, 10, axis=1)
    made[:, digit] = shares[:, 0]
    return made.astype(np.float32)


def calibrated_answers(images: int, seed: int, spread: float = 3.0) -> tuple[Probabilities, Labels]:
    """Probabilities, and labels drawn by just these probabilities: perfectly calibrated by their making."""
    generator = np.random.default_rng(seed)
    probabilities = softmax(generator.normal(size=(images, 10)) * spread, axis=1)
    ladder = probabilities.cumsum(axis=1)
    labels = (generator.random((images, 1)) * ladder[:, -1:] > ladder).sum(axis=1)
    return probabilities.astype(np.float32), np.minimum(labels, 9).astype(np.uint8)


def judged(probabilities: Probabilities, y_true: Labels) -> Reliability:
    found = reliability(probabilities, y_true)
    assert found is not None
    return found


def test_bins_confidence_and_error_are_those_counted_by_hand() -> None:
    probabilities = rows([0.9, 0.9, 0.9, 0.9, 0.5, 0.5])
    found = judged(probabilities, np.array([3, 3, 3, 7, 3, 7]))

    assert [(item.images, item.accuracy.value) for item in found.bins] == [(2, 0.5), (4, 0.75)]
    assert [item.confidence for item in found.bins] == pytest.approx([0.5, 0.9], abs=1e-6)
    assert found.bins[1].accuracy.interval == wilson(3, 4)
    assert found.accuracy.value == pytest.approx(4 / 6)
    assert found.confidence == pytest.approx((4 * 0.9 + 2 * 0.5) / 6, abs=1e-6)
    assert found.calibration_error == pytest.approx(4 / 6 * 0.15, abs=1e-6)


def test_the_error_equals_a_plain_loop_over_bins() -> None:
    probabilities, y_true = calibrated_answers(3_000, seed=1)
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == y_true
    expected = 0.0
    for place in range(BINS):
        inside = (confidence > place / BINS) & (confidence <= (place + 1) / BINS)
        if inside.any():
            expected += inside.mean() * abs(confidence[inside].mean() - right[inside].mean())
    assert judged(probabilities, y_true).calibration_error == pytest.approx(expected, abs=1e-6)


def test_a_calibrated_model_is_within_chance_and_a_sharpened_one_is_not() -> None:
    probabilities, y_true = calibrated_answers(10_000, seed=2)
    sharpened = judged(tempered(probabilities, 0.5), y_true)

    assert not judged(probabilities, y_true).is_off
    assert sharpened.is_off and sharpened.is_overconfident
    assert not judged(tempered(probabilities, 2.0), y_true).is_overconfident


def test_about_5_of_100_calibrated_models_look_off_by_chance() -> None:
    looks_off = [judged(*calibrated_answers(1_000, seed=100 + seed)).is_off for seed in range(100)]
    assert sum(looks_off) <= 12


def test_certain_and_right_everywhere_has_no_error_and_one_bin() -> None:
    found = judged(rows([1.0] * 5), np.full(5, 3))
    assert (found.calibration_error, found.chance_error, len(found.bins)) == (0.0, 0.0, 1)
    assert not found.is_off


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_tempering_divides_the_scores_before_the_softmax(temperature: float) -> None:
    scores = np.random.default_rng(3).normal(size=(50, 10)) * 4
    probabilities = softmax(scores, axis=1).astype(np.float32)
    y_true = np.arange(50) % 10

    expected = softmax(scores / temperature, axis=1)
    np.testing.assert_allclose(tempered(probabilities, temperature), expected, rtol=1e-4, atol=1e-7)
    assert negative_log_likelihood(probabilities, y_true, temperature) == pytest.approx(
        -log_softmax(scores / temperature, axis=1)[np.arange(50), y_true].mean(), rel=1e-5
    )


@pytest.mark.parametrize("temperature", [0.4, 1.0, 3.0])
def test_the_fit_finds_the_temperature_that_spoiled_a_calibrated_model(temperature: float) -> None:
    probabilities, y_true = calibrated_answers(5_000, seed=4, spread=2.0)
    spoiled = tempered(probabilities, temperature)
    assert fit_temperature(spoiled, y_true) == pytest.approx(1 / temperature, rel=0.08)


def _predictions(validation_images: int, *, all_right: bool = False) -> Predictions:
    test, y_test = calibrated_answers(5_000, seed=5)
    validation, y_validation = calibrated_answers(validation_images, seed=6)
    labels = validation.argmax(axis=1).astype(np.uint8) if all_right else y_validation.astype(np.uint8)
    return Predictions(
        test_probabilities=tempered(test, 0.5),
        y_test=y_test.astype(np.uint8),
        validation_probabilities=tempered(validation, 0.5),
        validation_indices=np.arange(validation_images),
        y_validation=labels,
    )


def test_a_temperature_from_validation_images_mends_the_test_images() -> None:
    found = calibrate(_predictions(3_000))

    assert found is not None and found.after is not None and found.temperature is not None
    assert found.temperature == pytest.approx(2.0, rel=0.1)
    assert found.before.is_off and not found.after.is_off
    assert found.after.accuracy == found.before.accuracy
    assert found.after.negative_log_likelihood < found.before.negative_log_likelihood


def test_the_test_labels_have_no_part_in_the_temperature() -> None:
    predictions = _predictions(3_000)
    other_labels = Predictions(**{**vars(predictions), "y_test": (predictions.y_test + 1) % 10})
    one, other = calibrate(predictions), calibrate(other_labels)
    assert one is not None and other is not None
    assert one.temperature == other.temperature


@pytest.mark.parametrize(
    ("predictions", "reason"),
    [
        (_predictions(0), "no validation images"),
        (_predictions(300, all_right=True), "only 0 of 300 validation images were misread"),
    ],
)
def test_without_a_ground_for_it_no_temperature_is_named(predictions: Predictions, reason: str) -> None:
    found = calibrate(predictions)
    assert found is not None
    assert (found.temperature, found.after) == (None, None)
    assert found.reason is not None and reason in found.reason


@pytest.mark.parametrize(("errors", "is_told"), [(LEAST_ERRORS - 1, False), (LEAST_ERRORS, True)])
def test_a_temperature_is_told_from_so_many_errors_on(errors: int, is_told: bool) -> None:
    predictions = _predictions(300, all_right=True)
    predictions.y_validation[:errors] = (predictions.y_validation[:errors] + 1) % 10
    found = calibrate(predictions)
    assert found is not None and (found.temperature is not None) == is_told


def test_no_images_give_none_and_what_is_no_probability_is_refused() -> None:
    nothing = np.zeros((0, 10), np.float32)
    assert reliability(nothing, np.zeros(0, np.uint8)) is None
    assert (
        calibrate(Predictions(nothing, np.zeros(0, np.uint8), nothing, np.zeros(0, np.int64), np.zeros(0, np.uint8)))
        is None
    )
    with pytest.raises(EvaluationError, match="not numbers"):
        reliability(np.full((4, 10), np.nan, np.float32), np.zeros(4, np.uint8))
    with pytest.raises(EvaluationError, match="4 rows of probabilities but 3 labels"):
        reliability(rows([0.9] * 4), np.zeros(3, np.uint8))
    with pytest.raises(EvaluationError, match="above 0"):
        tempered(rows([0.9]), 0.0)
