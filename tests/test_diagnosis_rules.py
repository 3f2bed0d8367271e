"""Every rule below, at and above its thresholds, and where it lacks what it needs."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mnist_core.data.handwriting import Measures
from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.diagnose import diagnose
from mnist_core.diagnosis.evidence import Alignment, Evidence, Styles
from mnist_core.diagnosis.registry import RULES
from tests.diagnosis_evidence import Made

FLAT = {"loss": (0.9, 0.5, 0.49), "accuracy": (0.7, 0.8, 0.8), "val_loss": (0.9, 0.55, 0.54)}
TURNED: dict[str, Any] = {
    "loss": (0.3, 0.1, 0.02, 0.005, 0.001),
    "accuracy": (0.9, 0.96, 0.98, 1.0, 1.0),
    "val_accuracy": (0.93, 0.95, 0.96, 0.96, 0.96),
    "training": 1.0,
    "training_confidence": 0.95,
    "validation": 0.96,
}
"""Turned, once its validation loss is given: training images are learned, though not by heart."""
BY_HEART: dict[str, Any] = TURNED | {
    "accuracy": (0.9, 0.96, 0.99, 1.0, 1.0),
    "val_loss": (0.3, 0.21, 0.2, 0.2, 0.21),
    "training_confidence": 0.99,
}
"""The loss on validation images is 26 times that on training images, and no longer falls."""


def _aligned(before: float, after: float, loss_ratio: float = 1.0) -> Alignment:
    return Alignment(True, 1.0, 0, 0, 0.0, before, after, 0.1 * loss_ratio, 0.1)


def found(evidence: Evidence) -> tuple[Cause, ...]:
    """The causes named, in order."""
    return tuple(finding.cause for finding in diagnose(evidence).findings)


@pytest.mark.parametrize(
    ("cause", "made", "is_found"),
    [
        (Cause.NO_SPATIAL_FEATURES, {"shift_loss": 0.205}, False),
        (Cause.NO_SPATIAL_FEATURES, {"shift_loss": 0.2101}, True),
        (Cause.NO_SPATIAL_FEATURES, {"shift_loss": 0.4}, True),
        (Cause.NO_SPATIAL_FEATURES, {"curvature": 1e-6}, True),
        (Cause.NO_SPATIAL_FEATURES, {"curvature": 2e-3}, False),
        (Cause.NO_SPATIAL_FEATURES, {"curvature": math.nan}, False),
        (Cause.NO_SPATIAL_FEATURES, {"shift_loss": math.nan, "curvature": math.nan}, False),
        (Cause.LABEL_NOISE, {"suspect": 0.054}, False),
        (Cause.LABEL_NOISE, {"suspect": 0.055}, True),
        (Cause.LABEL_NOISE, {"suspect": 0.3}, True),
        (Cause.LABEL_NOISE, {"suspect": math.nan}, False),
        (Cause.INPUT_MISMATCH, {"alignment": _aligned(0.9, 0.919)}, False),
        (Cause.INPUT_MISMATCH, {"alignment": _aligned(0.9, 0.921)}, True),
        (Cause.INPUT_MISMATCH, {"alignment": _aligned(0.1, 0.98)}, True),
        (Cause.INPUT_MISMATCH, {"alignment": _aligned(0.97, 0.97, loss_ratio=1.49)}, False),
        (Cause.INPUT_MISMATCH, {"alignment": _aligned(0.97, 0.97, loss_ratio=1.51)}, True),
        (Cause.INPUT_MISMATCH, {"alignment": _aligned(0.97, 0.97, loss_ratio=6.0)}, True),
        (Cause.INPUT_MISMATCH, {"alignment": _aligned(0.97, 0.97, loss_ratio=math.nan)}, False),
        (Cause.TOO_LITTLE_DATA, {"counts": [251] * 10, "validation": 0.9}, False),
        (Cause.TOO_LITTLE_DATA, {"counts": [250] * 10, "validation": 0.9}, True),
        (Cause.TOO_LITTLE_DATA, {"counts": [30] * 10, "validation": 0.9}, True),
        (Cause.TOO_LITTLE_DATA, {"counts": [250] * 10, "validation": 0.97}, False),
        (Cause.LEARNING_RATE_TOO_HIGH, {"training": 0.95, "updates": (0.0054, 0.0054)}, False),
        (Cause.LEARNING_RATE_TOO_HIGH, {"training": 0.95, "updates": (0.0055, 0.0055)}, True),
        (Cause.LEARNING_RATE_TOO_HIGH, {"training": 0.95, "updates": (0.02, 0.02)}, True),
        (Cause.LEARNING_RATE_TOO_HIGH, {"training": 0.99, "updates": (0.02, 0.02)}, False),
        (Cause.LEARNING_RATE_TOO_HIGH, {"training": 0.95, "updates": (0.02, 0.02), "counts": [166] * 10}, False),
        (Cause.LEARNING_RATE_TOO_HIGH, {"training": 0.95, "updates": (0.02, 0.02), "counts": [167] * 10}, True),
        (Cause.LEARNING_RATE_TOO_HIGH, {"training": 0.95, "updates": (0.02, 0.02, 0.001)}, False),
        (Cause.LEARNING_RATE_TOO_HIGH, {"training": 0.95, "updates": (math.nan, math.nan)}, False),
        (Cause.LEARNING_RATE_TOO_HIGH, {"training": 0.5, "dead": 0.9, "batch_loss": (2.3, 8.0, 2.3)}, True),
        (Cause.LEARNING_RATE_TOO_HIGH, {"training": 0.5, "dead": 0.9, "batch_loss": (2.3, 6.0, 2.3)}, False),
        (Cause.LEARNING_RATE_TOO_LOW, {"training": 0.8, "updates": (0.0006,)}, False),
        (Cause.LEARNING_RATE_TOO_LOW, {"training": 0.8, "updates": (0.00059,)}, True),
        (Cause.LEARNING_RATE_TOO_LOW, {"training": 0.8, "updates": (1e-5,)}, True),
        (Cause.LEARNING_RATE_TOO_LOW, {"training": 0.98, "updates": (1e-5,)}, False),
        (Cause.LEARNING_RATE_TOO_LOW, {"training": 0.8, "updates": (1e-5,), "gradient": 0.1}, False),
        (Cause.LEARNING_RATE_TOO_LOW, {"training": 0.8, "updates": (1e-5,), "gradient": math.nan}, False),
        (Cause.LEARNING_RATE_TOO_LOW, {"training": 0.8, "updates": (math.nan,)}, False),
        (Cause.DEAD_UNITS, {"dead": 0.39}, False),
        (Cause.DEAD_UNITS, {"dead": 0.4}, True),
        (Cause.DEAD_UNITS, {"dead": 1.0}, True),
        (Cause.TOO_FEW_EPOCHS, {"training": 0.9, "loss": (0.5, 0.4505)}, False),
        (Cause.TOO_FEW_EPOCHS, {"training": 0.9, "loss": (0.5, 0.449)}, True),
        (Cause.TOO_FEW_EPOCHS, {"training": 0.9, "loss": (0.5, 0.2)}, True),
        (Cause.TOO_FEW_EPOCHS, {"training": 0.97, "loss": (0.5, 0.2)}, False),
        (Cause.TOO_FEW_EPOCHS, {"training": 0.9, "loss": (0.5,), "batch_loss": (2.3, 1.1)}, True),
        (Cause.TOO_FEW_EPOCHS, {"training": 0.9, "loss": (0.5,), "batch_loss": (2.3, 2.3)}, False),
        (Cause.TOO_FEW_EPOCHS, {"training": 0.9, "loss": (0.5,), "batch_loss": (2.3,)}, False),
        (Cause.TOO_LITTLE_CAPACITY, FLAT | {"training": 0.96, "validation": 0.95}, False),
        (Cause.TOO_LITTLE_CAPACITY, FLAT | {"training": 0.95, "validation": 0.94}, True),
        (Cause.TOO_LITTLE_CAPACITY, FLAT | {"training": 0.6, "validation": 0.6}, True),
        (Cause.TOO_LITTLE_CAPACITY, FLAT | {"training": 0.95, "validation": 0.8}, False),
        (Cause.TOO_LITTLE_CAPACITY, {"training": 0.95, "validation": 0.94, "loss": (0.5, 0.2)}, False),
        (Cause.TOO_MUCH_REGULARIZATION, {"training": 0.9, "validation": 0.9, "loss": (0.6, 0.6)}, False),
        (Cause.TOO_MUCH_REGULARIZATION, {"training": 0.9, "validation": 0.9, "loss": (0.7, 0.7)}, True),
        (Cause.TOO_MUCH_REGULARIZATION, {"training": 0.9, "validation": 0.9, "loss": (1.0, 0.7)}, False),
        (Cause.TOO_MUCH_REGULARIZATION, {"training": 0.9, "validation": 0.9, "loss": (3.0, 3.0)}, True),
        (
            Cause.TOO_MUCH_REGULARIZATION,
            {"training": 0.9, "validation": 0.9, "loss": (3.0, 3.0), "confidence": 0.99},
            False,
        ),
        (Cause.TOO_MANY_EPOCHS, TURNED | {"val_loss": (0.3, 0.2, 0.18, 0.2, 0.21)}, False),
        (Cause.TOO_MANY_EPOCHS, TURNED | {"val_loss": (0.3, 0.2, 0.18, 0.2, 0.217)}, True),
        (Cause.TOO_MANY_EPOCHS, TURNED | {"val_loss": (0.3, 0.2, 0.18, 0.3, 0.5)}, True),
        (Cause.TOO_MANY_EPOCHS, TURNED | {"val_loss": (0.5, 0.4, 0.3, 0.2, 0.3)}, False),
        (Cause.TOO_MANY_EPOCHS, TURNED | {"val_loss": (0.3, 0.2, 0.18, 0.3, math.nan)}, False),
        (Cause.TOO_MANY_EPOCHS, TURNED | {"val_loss": (0.3, 0.2, 0.18, 0.3, 0.5), "training": 0.969}, False),
        (Cause.TOO_MANY_EPOCHS, TURNED | {"val_loss": (0.3, 0.2, 0.18, 0.3, 0.5), "training": 0.97}, True),
        (Cause.OVERFITTING, TURNED | {"val_loss": (0.3, 0.2, 0.18, 0.3, 0.5), "val_accuracy": (0.957,) * 5}, True),
        (Cause.OVERFITTING, TURNED | {"val_loss": (0.3, 0.2, 0.18, 0.3, 0.5), "val_accuracy": (0.959,) * 5}, False),
        (Cause.OVERFITTING, BY_HEART, True),
        (Cause.OVERFITTING, BY_HEART | {"training_confidence": 0.978}, False),
        (Cause.OVERFITTING, BY_HEART | {"training_confidence": 0.98}, True),
        (Cause.OVERFITTING, BY_HEART | {"training_confidence": 1.0}, True),
        (Cause.OVERFITTING, BY_HEART | {"val_accuracy": (0.93, 0.939, 0.969, 0.96, 0.96)}, False),
        (Cause.OVERFITTING, BY_HEART | {"val_loss": (0.3, 0.21, 0.2, 0.2, 0.2)}, False),
        (Cause.OVERFITTING, BY_HEART | {"val_loss": (0.3, 0.21, 0.2, 0.2, math.nan)}, False),
        (Cause.OVERFITTING, BY_HEART | {"validation": 0.985}, False),
        (Cause.OVERFITTING, BY_HEART | {"training": 0.96, "validation": 0.9}, False),
        (Cause.MISSING_REGULARIZATION, {"training": 0.99, "validation": 0.975}, False),
        (Cause.MISSING_REGULARIZATION, {"training": 0.99, "validation": 0.974}, True),
        (Cause.MISSING_REGULARIZATION, {"training": 0.99, "validation": 0.8}, True),
        (Cause.MISCALIBRATED, {"confidence": 0.995}, False),
        (Cause.MISCALIBRATED, {"validation": 0.93, "confidence": 0.99}, True),
        (Cause.MISCALIBRATED, {"validation": 0.98, "confidence": 0.8}, True),
        (Cause.AMBIGUOUS_DIGITS, {"validation": 0.986, "doubted_errors": 0.45}, False),
        (Cause.AMBIGUOUS_DIGITS, {"validation": 0.986, "doubted_errors": 0.5}, True),
        (Cause.AMBIGUOUS_DIGITS, {"validation": 0.986, "doubted_errors": 1.0}, True),
        (Cause.AMBIGUOUS_DIGITS, {"validation": 0.984, "doubted_errors": 1.0}, False),
        (Cause.AMBIGUOUS_DIGITS, {"validation": 0.985, "doubted_errors": 1.0}, True),
        (Cause.AMBIGUOUS_DIGITS, {"validation": 0.991, "doubted_errors": 1.0}, False),
        (Cause.AMBIGUOUS_DIGITS, {"validation": 0.99, "doubted_errors": 1.0}, True),
        (Cause.HEALTHY, {"validation": 0.969}, False),
        (Cause.HEALTHY, {"validation": 0.975}, True),
    ],
)
def test_a_cause_is_named_from_its_threshold_on(cause: Cause, made: dict[str, Any], is_found: bool) -> None:
    assert (cause in found(Made(**made).evidence())) is is_found


@pytest.mark.parametrize(("kept", "is_found"), [(1600, False), (1400, True), (100, True), (0, True)])
def test_rare_digits_that_are_missed_are_named(kept: int, is_found: bool) -> None:
    counts = [5000] * 10
    counts[9] = kept
    evidence = Made(counts=counts).evidence()
    assert evidence.validation is not None
    named = evidence.validation.probabilities.argmax(axis=1)
    named[(evidence.validation.labels == 9) & (np.arange(1000) % 20 == 9)] = 4
    missing_nines = replace(evidence.validation, probabilities=np.eye(10, dtype=np.float32)[named])
    assert (Cause.CLASS_IMBALANCE in found(replace(evidence, validation=missing_nines))) is is_found


@pytest.mark.parametrize(
    ("share", "errors", "is_found"), [(0.08, 50, False), (0.13, 50, True), (0.3, 50, True), (0.3, 0, False)]
)
def test_writing_that_training_lacked_is_named_where_it_is_misread(share: float, errors: int, is_found: bool) -> None:
    thick = np.zeros(1000, np.float32)
    thick[: round(1000 * share)] = 10.0
    middle = np.linspace(-1, 1, 1000, dtype=np.float32)
    flat = Measures(middle, middle, middle, middle, middle, middle)
    validation = replace(flat, thickness=np.where(thick > 0, thick, middle).astype(np.float32))
    evidence = Made(validation=1.0).evidence()
    assert evidence.validation is not None
    named = evidence.validation.labels.astype(int)
    named[:errors] = (named[:errors] + 1) % 10
    sample = replace(evidence.validation, probabilities=np.eye(10, dtype=np.float32)[named])
    evidence = replace(evidence, validation=sample, styles=Styles(flat, validation))
    assert (Cause.STYLE_SHIFT in found(evidence)) is is_found


def test_too_many_epochs_and_overfitting_come_before_the_missing_regularization_behind_them() -> None:
    assert found(Made(**BY_HEART).evidence())[:2] == (Cause.OVERFITTING, Cause.MISSING_REGULARIZATION)
    turned = Made(**TURNED | {"val_loss": (0.3, 0.2, 0.18, 0.3, 0.5)})
    assert found(turned.evidence())[:2] == (Cause.TOO_MANY_EPOCHS, Cause.MISSING_REGULARIZATION)


def test_a_loss_that_turned_because_the_network_fell_apart_is_not_learning_by_heart() -> None:
    fallen = Made(
        training=0.11,
        validation=0.11,
        loss=(0.7, 2.2, 2.3, 2.3, 2.3),
        accuracy=(0.8, 0.2, 0.11, 0.11, 0.11),
        val_loss=(1.0, 2.2, 2.3, 2.3, 2.3),
        val_accuracy=(0.7, 0.2, 0.11, 0.11, 0.11),
        dead=0.8,
    )
    assert not {Cause.TOO_MANY_EPOCHS, Cause.OVERFITTING} & set(found(fallen.evidence()))


ONE_EPOCH: dict[str, Any] = {
    "loss": (0.5,),
    "accuracy": (0.8,),
    "val_loss": (0.5,),
    "val_accuracy": (0.8,),
    "updates": (0.002,),
}
OF_CURVES = {
    Cause.TOO_MANY_EPOCHS,
    Cause.OVERFITTING,
    Cause.MISSING_REGULARIZATION,
    Cause.LEARNING_RATE_TOO_HIGH,
    Cause.TOO_LITTLE_CAPACITY,
    Cause.TOO_MUCH_REGULARIZATION,
}
"""Causes of which one epoch tells nothing."""


@pytest.mark.parametrize("cause", RULES)
def test_a_rule_that_needs_two_epochs_says_so_after_one(cause: Cause) -> None:
    untold = {item.cause for item in diagnose(Made(**ONE_EPOCH, training=0.8, validation=0.7).evidence()).cannot_tell}
    assert (cause in untold - {Cause.STYLE_SHIFT}) is (cause in OF_CURVES)


def test_a_validation_loss_that_nobody_measured_is_said_to_be_missing() -> None:
    told = diagnose(Made(val_loss=(math.nan,) * 3, val_accuracy=(math.nan,) * 3).evidence())
    assert {Cause.TOO_MANY_EPOCHS, Cause.OVERFITTING} <= {item.cause for item in told.cannot_tell}


def test_where_nobody_knows_what_other_networks_doubt_it_says_so() -> None:
    told = diagnose(replace(Made(validation=0.986, doubted_errors=1.0).evidence(), is_doubted=None))
    assert Cause.AMBIGUOUS_DIGITS in {item.cause for item in told.cannot_tell}


def test_faint_images_that_are_coped_with_explain_what_else_is_found() -> None:
    faint = Alignment(False, 0.2, 0, 0, 0.0, 0.95, 0.96, 0.5, 0.15)
    told = diagnose(Made(alignment=faint, training=0.96, validation=0.93, loss=(0.9, 0.5)).evidence())
    assert told.top is not None and told.top.cause is Cause.INPUT_MISMATCH
    assert "fainter (0.20 times the range)" in told.top.sentence and "0.15 instead of 0.50" in told.top.sentence
    assert all(finding.is_explained for finding in told.findings[1:])


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.cause.value)
def test_no_rule_speaks_of_a_healthy_run_but_that_it_is(rule: Any) -> None:
    finding = rule.judge(Made().evidence()) if rule.cause is not Cause.STYLE_SHIFT else None
    assert (finding is not None) is (rule.cause is Cause.HEALTHY)
