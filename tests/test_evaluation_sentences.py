"""What is found is said plainly, in both directions and where it cannot be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mnist_core.evaluation.calibration import Reliability
from mnist_core.evaluation.intervals import Estimate, Interval, wilson
from mnist_core.evaluation.robustness import Robustness
from mnist_core.evaluation.sentences import (
    calibration_details,
    calibration_verdict,
    condition_text,
    robustness_verdict,
    slices_method,
    slices_verdict,
)
from mnist_core.evaluation.temperature import Calibration
from mnist_core.evaluation.weak_slices import Condition, SliceSearch, WeakSlice

RIGHT = Estimate(0.95, Interval(0.94, 0.96))
FOUND = Reliability((), 0.99, RIGHT, 0.04, 0.01, 0.2)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (
            FOUND,
            "The network is surer than it should be: on average 99.00 % sure, and right in 95.00 % (94.00 to 96.00).",
        ),
        (replace(FOUND, confidence=0.9), "The network is less sure than it could be: on average 90.00 % sure"),
        (replace(FOUND, calibration_error=0.01), "The network is as sure as it should be"),
    ],
)
def test_the_verdict_says_which_way_the_sureness_is_off(found: Reliability, verdict: str) -> None:
    assert calibration_verdict(Calibration(found, None, None, 0)).startswith(verdict)


def test_a_temperature_is_told_with_before_and_after_whether_it_helps_or_not() -> None:
    better = replace(FOUND, calibration_error=0.005, negative_log_likelihood=0.1)
    told = calibration_details(Calibration(FOUND, 1.5, better, 3_000))
    assert told.startswith("Expected calibration error 4.00 points (above what chance makes")
    assert "temperature of 1.50, fitted on 3,000 validation images, helps on the test images" in told
    assert "0.50 points (within what chance makes" in told and "0.1000 instead of 0.2000" in told
    assert "does not help" in calibration_details(Calibration(better, 1.5, FOUND, 3_000))


def test_without_a_temperature_the_reason_is_told() -> None:
    told = calibration_details(Calibration(FOUND, None, None, 0, "this run set no validation images aside"))
    assert told.endswith("No temperature can be told: this run set no validation images aside.")


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (Condition("thickness", 3.21, None), "thickness above 3.2 px"),
        (Condition("slant", None, -4.94), "slant up to -4.9°"),
        (Condition("area", 90.0, 120.0), "ink area 90.0 to 120.0 px²"),
    ],
)
def test_a_condition_reads_with_its_unit(condition: Condition, text: str) -> None:
    assert condition_text(condition) == text


def test_slices_are_named_or_said_not_to_be_there() -> None:
    conditions = (Condition("width", None, 9.0), Condition("height", 20.0, None))
    weak = WeakSlice(conditions, 322, RIGHT, Estimate(0.99, Interval(0.98, 1.0)), 0.001)
    search = SliceSearch((weak,), 264, 8, 5_000)
    assert slices_verdict(search) == (
        "Width up to 9.0 px and height above 20.0 px is read worst: 95.0 % (94.0 to 96.0) of 322 images."
    )
    assert slices_verdict(replace(search, slices=())) == "No kind of handwriting is reliably read worse than the rest."
    assert "too few images" in slices_verdict(SliceSearch((), 0, 0, 10))
    assert "264 kinds" in slices_method(search) and "the 8 worst" in slices_method(search)


def test_robustness_names_what_costs_most() -> None:
    right = {"blur": (5,) * 5, "rotate": (1,) * 5, "thin": (3,) * 5}
    found = Robustness(10, 8, right, Estimate(0.4, wilson(4, 10)))
    told = robustness_verdict(found)
    assert told.startswith("It keeps 50 % of its accuracy where pictures are corrupted: 40.0 %")
    assert told.endswith("It suffers most from rotate and thin.")
