"""What is read off a learning-rate test, on curves whose answer is plain to see."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.rate_reading import rate_sentence, read_rates, told_rates
from mnist_core.diagnosis.remedies import Setup, remedy_for
from mnist_core.training.rate_curve import RateCurve
from tests.test_diagnosis_remedies import finding

RATES = np.geomspace(1e-6, 10.0, 141)


def curve_of(losses: list[float] | np.ndarray, first: float = 2.3) -> RateCurve:
    """A test of the first of the usual rates that gave these losses."""
    told = tuple(float(loss) for loss in losses)
    return RateCurve(tuple(RATES[: len(told)].tolist()), (first, *told), 256, 1.0)


def _falling_at(rate: float, breaking: float) -> RateCurve:
    """A loss that falls as a logistic curve around one rate, and is far too high from another on."""
    return curve_of(np.where(breaking * 0.999 <= RATES, 9.0, 0.3 + 2.0 / (1 + (RATES / rate) ** 2)))


FALLING = _falling_at(0.002, 0.1)


@pytest.mark.parametrize(("fastest", "breaking"), [(0.002, 0.1), (1e-4, 0.01), (0.1, 5.0)])
def test_the_steepest_fall_and_the_breakdown_are_found(fastest: float, breaking: float) -> None:
    reading = read_rates(_falling_at(fastest, breaking))
    assert reading is not None and reading.breaking is not None
    assert reading.fastest == pytest.approx(fastest, rel=0.15)
    assert reading.breaking == pytest.approx(breaking, rel=0.15)


def test_a_loss_that_was_no_number_any_more_is_a_breakdown() -> None:
    losses = [*FALLING.losses[1:91], math.inf]
    reading = read_rates(curve_of(losses))
    assert reading is not None and reading.breaking == FALLING.rates[90]


def test_where_nothing_breaks_down_that_is_said() -> None:
    reading = read_rates(_falling_at(0.002, 100.0))
    assert reading is not None and reading.breaking is None
    assert rate_sentence(_falling_at(0.002, 100.0), 0.001).endswith("up to 10 nothing breaks down.")


@pytest.mark.parametrize("losses", [[2.3] * 141, [2.3, 2.0, 1.5], [2.25] * 70, [math.inf]])
def test_a_curve_that_never_falls_or_is_too_short_tells_nothing(losses: list[float]) -> None:
    assert read_rates(curve_of(losses)) is None
    assert rate_sentence(curve_of(losses), 0.001).startswith("The learning-rate test tells nothing")


def test_the_sentence_sets_the_rate_of_the_run_beside_what_was_measured() -> None:
    assert rate_sentence(FALLING, 0.5) == (
        "The loss falls fastest at a learning rate of 0.002; this run had 0.5; above 0.1 learning breaks down."
    )


@pytest.mark.parametrize(
    ("cause", "before", "after"),
    [
        (Cause.LEARNING_RATE_TOO_HIGH, 0.5, 0.002),
        (Cause.LEARNING_RATE_TOO_LOW, 1e-5, 0.002),
        (Cause.LEARNING_RATE_TOO_HIGH, 0.001, 0.0001),  # contradicts the finding: the steps measured decide
        (Cause.LEARNING_RATE_TOO_LOW, 0.01, 0.02),
    ],
)
def test_a_remedy_takes_its_rate_from_the_test_where_that_agrees(cause: Cause, before: float, after: float) -> None:
    numbers = {"typical_update": 0.01, "largest_update": 0.001}
    told = told_rates(finding(cause, **numbers), FALLING)
    assert {"fastest_rate", "breaking_rate"} <= set(told.numbers)
    remedy = remedy_for(told, Setup(TrainingConfig(learning_rate=before)))
    assert remedy is not None and remedy.setup is not None
    assert remedy.setup.config.learning_rate == pytest.approx(after)


def test_findings_about_something_else_and_runs_without_a_test_stay_as_they_are() -> None:
    for cause, curve in ((Cause.LABEL_NOISE, FALLING), (Cause.LEARNING_RATE_TOO_LOW, None)):
        assert told_rates(finding(cause), curve) == finding(cause)


def test_a_curve_is_kept_as_json_to_the_last_digit() -> None:
    curve = curve_of([*FALLING.losses[1:50], math.inf])
    assert RateCurve.from_json(curve.to_json()) == curve


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"rates": [1], "losses": [1], "images": 1, "seconds": 1}'])
def test_what_is_no_curve_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        RateCurve.from_json(content)
