"""Wilson's interval, against SciPy's and by its own rules."""

import pytest
from scipy.stats import binomtest

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.intervals import Estimate, Interval, estimate_share, wilson


@pytest.mark.parametrize(
    ("successes", "trials"),
    [(0, 1), (1, 1), (0, 10), (10, 10), (1, 10), (5, 10), (980, 982), (1, 1135), (9_890, 10_000), (10_000, 10_000)],
)
def test_the_interval_equals_scipys(successes: int, trials: int) -> None:
    expected = binomtest(successes, trials).proportion_ci(confidence_level=0.95, method="wilson")
    interval = wilson(successes, trials)
    assert interval.low == pytest.approx(expected.low, abs=1e-12)
    assert interval.high == pytest.approx(expected.high, abs=1e-12)
    assert 0.0 <= interval.low <= successes / trials <= interval.high <= 1.0


def test_no_success_and_all_successes_reach_exactly_the_end() -> None:
    assert wilson(0, 20).low == 0.0
    assert wilson(20, 20).high == 1.0


@pytest.mark.parametrize(("successes", "trials"), [(0, 0), (-1, 5), (6, 5), (0, -1)])
def test_counts_that_are_no_share_are_refused_by_name(successes: int, trials: int) -> None:
    with pytest.raises(EvaluationError, match=f"{successes} of {trials}"):
        wilson(successes, trials)


def test_a_share_of_nothing_is_none_and_any_other_carries_its_interval() -> None:
    assert estimate_share(0, 0) is None
    assert estimate_share(10, 10) == Estimate(1.0, Interval(wilson(10, 10).low, 1.0))
