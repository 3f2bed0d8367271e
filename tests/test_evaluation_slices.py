"""Accuracy over a measure by hand, and weak slices: planted ones are found, chance is not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.intervals import wilson
from mnist_core.evaluation.slices import accuracy_over
from mnist_core.evaluation.weak_slices import (
    LEAST_IMAGES,
    MOST_CHECKED,
    Condition,
    holm,
    weakest_slices,
    weakness_p_value,
)

Values = NDArray[np.float32]
NAMES = ("thickness", "slant", "width")


def handwriting(images: int, seed: int = 0) -> dict[str, Values]:
    """Three measures that have nothing to do with one another, each standard normal."""
    generator = np.random.default_rng(seed)
    return {name: generator.standard_normal(images).astype(np.float32) for name in NAMES}


def test_bands_hold_equally_many_images_and_their_own_accuracy() -> None:
    values = np.arange(20, dtype=np.float32)
    right = values >= 5
    bands = accuracy_over(values, right, bands=4)

    assert [(band.low, band.middle, band.high, band.images) for band in bands] == [
        (0, 2, 4, 5), (5, 7, 9, 5), (10, 12, 14, 5), (15, 17, 19, 5)
    ]  # fmt: skip
    assert [band.accuracy.value for band in bands] == [0, 1, 1, 1]
    assert bands[0].accuracy.interval == wilson(0, 5)


def test_equal_values_share_a_band_and_nan_has_none() -> None:
    values = np.array([1, 1, 1, 1, 1, 2, np.nan, np.nan], np.float32)
    bands = accuracy_over(values, np.ones(8, bool), bands=4)
    assert [(band.low, band.high, band.images) for band in bands] == [(1, 1, 5), (2, 2, 1)]
    assert accuracy_over(np.full(3, np.nan, np.float32), np.ones(3, bool)) == ()
    assert accuracy_over(np.zeros(0, np.float32), np.zeros(0, bool)) == ()


@pytest.mark.parametrize(
    ("values", "right"),
    [(np.zeros(3, np.float32), np.ones(4, bool)), (np.zeros(3, np.float32), np.ones(3, np.float64))],
)
def test_answers_that_do_not_fit_are_refused(values: Values, right: NDArray[np.bool_]) -> None:
    with pytest.raises(EvaluationError):
        accuracy_over(values, right)
    with pytest.raises(EvaluationError):
        weakest_slices({"area": values}, right)


def test_a_planted_weak_kind_is_found_with_its_size_and_accuracy() -> None:
    measures = handwriting(10_000)
    generator = np.random.default_rng(1)
    weak = (measures["thickness"] > 0.8) & (measures["slant"] < -0.8)
    right = generator.random(10_000) > np.where(weak, 0.25, 0.01)
    search = weakest_slices(measures, right)

    worst = search.slices[0]
    assert {condition.measure for condition in worst.conditions} == {"thickness", "slant"}
    by_name = {condition.measure: condition for condition in worst.conditions}
    assert by_name["thickness"].low == pytest.approx(0.67, abs=0.05) and by_name["thickness"].high is None
    assert by_name["slant"].high == pytest.approx(-0.67, abs=0.05) and by_name["slant"].low is None
    assert worst.accuracy.value < 0.9 < worst.rest.interval.low
    assert worst.p_value < 1e-6
    assert search.images_judging == 5_000
    assert 5_000 / 16 * 0.7 < worst.images < 5_000 / 16 * 1.3
    assert search.looked_at == 3 * 4 + 3 * 16 and search.checked <= MOST_CHECKED


def test_the_same_seed_finds_the_same_and_the_judging_half_is_not_the_searching_one() -> None:
    measures = handwriting(4_000)
    right = np.random.default_rng(2).random(4_000) > np.where(measures["width"] > 1, 0.3, 0.02)
    assert weakest_slices(measures, right) == weakest_slices(measures, right)
    assert weakest_slices(measures, right, seed=5) != weakest_slices(measures, right)


def test_a_weakness_of_one_half_only_is_not_believed() -> None:
    measures = handwriting(6_000)
    searching = np.random.default_rng(1).permutation(6_000) < 3_000
    generator = np.random.default_rng(3)
    right = generator.random(6_000) > np.where(searching & (measures["width"] > 0.7), 0.3, 0.02)
    search = weakest_slices(measures, right, seed=1)
    assert search.checked >= 1
    assert not search.slices


def test_chance_alone_is_hardly_ever_called_a_weakness() -> None:
    alarms = 0
    for seed in range(60):
        right = np.random.default_rng(1_000 + seed).random(4_000) > 0.05
        alarms += bool(weakest_slices(handwriting(4_000, seed), right).slices)
    assert alarms <= 7  # 5 of 100 are allowed; more than 7 of 60 has a chance of 2 in 100


@pytest.mark.parametrize("right_share", [0.0, 1.0])
def test_a_model_that_is_always_right_or_never_has_no_weaker_kind(right_share: float) -> None:
    right = np.full(2_000, bool(right_share))
    assert weakest_slices(handwriting(2_000), right).slices == ()


def test_too_few_images_are_looked_at_by_nobody() -> None:
    search = weakest_slices(handwriting(LEAST_IMAGES), np.ones(LEAST_IMAGES, bool))
    assert (search.slices, search.looked_at, search.checked) == ((), 0, 0)
    assert weakest_slices({}, np.ones(0, bool)).slices == ()


def test_a_measure_without_values_is_passed_over() -> None:
    measures = {"area": np.full(2_000, np.nan, np.float32), "width": np.ones(2_000, np.float32)}
    assert weakest_slices(measures, np.random.default_rng(0).random(2_000) > 0.1).slices == ()


@pytest.mark.parametrize(
    ("wrong", "images", "elsewhere", "others"), [(0, 10, 5, 90), (5, 100, 5, 900), (30, 300, 60, 4_700), (1, 1, 0, 9)]
)
def test_the_p_value_is_the_tail_of_a_binomial(wrong: int, images: int, elsewhere: int, others: int) -> None:
    expected = binom.sf(wrong - 1, wrong + elsewhere, images / (images + others))
    assert weakness_p_value(wrong, images, elsewhere, others) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("p_values", "corrected"),
    [
        ((), ()),
        ((0.04,), (0.04,)),
        ((0.01, 0.04, 0.03), (0.03, 0.06, 0.06)),
        ((0.5, 0.6), (1.0, 1.0)),
        ((0.02, 0.02), (0.04, 0.04)),
    ],
)
def test_holm_corrects_as_by_hand(p_values: tuple[float, ...], corrected: tuple[float, ...]) -> None:
    assert holm(p_values) == pytest.approx(corrected)


def test_a_condition_names_its_measure_and_ends() -> None:
    search = weakest_slices(
        handwriting(4_000),
        np.random.default_rng(4).random(4_000) > np.where(handwriting(4_000)["slant"] > 0.7, 0.4, 0.01),
    )
    singles = [weak.conditions for weak in search.slices if len(weak.conditions) == 1]
    assert [condition.measure for (condition,) in singles] == ["slant"]
    assert singles[0][0] == Condition("slant", pytest.approx(0.67, abs=0.08), None)  # type: ignore[arg-type]
