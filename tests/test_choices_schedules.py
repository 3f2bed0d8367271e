import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core.choices.schedules import SCHEDULES, learning_rates

ALL = sorted(SCHEDULES)


@pytest.mark.parametrize(
    ("schedule", "step", "expected"),
    [
        ("constant", 0, 0.1),
        ("constant", 99, 0.1),
        ("cosine", 0, 0.1),
        ("cosine", 50, 0.05),
        ("cosine", 75, 0.1 * 0.5 * (1 - np.sqrt(0.5))),
        ("one_cycle", 0, 0.004),
        ("one_cycle", 15, 0.052),
        ("one_cycle", 30, 0.1),
        ("one_cycle", 65, 0.05),
        ("step", 0, 0.1),
        ("step", 33, 0.1),
        ("step", 34, 0.01),
        ("step", 66, 0.01),
        ("step", 67, 0.001),
        ("step", 99, 0.001),
    ],
)
def test_the_rate_at_a_step_of_100_with_a_peak_of_one_tenth(schedule: str, step: int, expected: float) -> None:
    assert learning_rates(schedule, 0.1, step, 1, 100)[0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("schedule", ALL)
def test_a_steady_end_has_a_quarter_of_the_peak_and_the_schedule_ends_before_it(schedule: str) -> None:
    rates = learning_rates(schedule, 0.1, 0, 100, 100, steady_steps=20)
    assert np.array_equal(rates[:80], learning_rates(schedule, 0.1, 0, 80, 80))
    assert rates[80:].tolist() == [pytest.approx(0.025)] * 20


@pytest.mark.parametrize("schedule", ALL)
def test_a_run_may_be_steady_from_end_to_end(schedule: str) -> None:
    assert learning_rates(schedule, 0.1, 0, 3, 3, steady_steps=3).tolist() == [pytest.approx(0.025)] * 3


@given(st.sampled_from(ALL), st.floats(1e-6, 10.0), st.integers(1, 500), st.data())
def test_rates_lie_within_zero_and_the_peak_and_do_not_depend_on_how_they_are_cut(
    schedule: str, peak: float, total: int, data: st.DataObject
) -> None:
    steady = data.draw(st.integers(0, total))
    whole = learning_rates(schedule, peak, 0, total, total, steady)
    cut = data.draw(st.integers(0, total))
    parts = [learning_rates(schedule, peak, first, n, total, steady) for first, n in ((0, cut), (cut, total - cut))]

    assert whole.dtype == np.float32
    assert whole.shape == (total,)
    assert np.array_equal(np.concatenate(parts), whole)
    assert (whole >= 0.0).all()
    assert whole.max() <= np.float32(peak)


@pytest.mark.parametrize("schedule", ALL)
def test_a_run_without_steps_has_no_rates(schedule: str) -> None:
    assert learning_rates(schedule, 0.1, 0, 0, 0).shape == (0,)


@pytest.mark.parametrize("name", ALL)
def test_every_schedule_is_registered_under_its_name(name: str) -> None:
    assert SCHEDULES[name].name == name
    assert SCHEDULES[name].summary.endswith(".")
