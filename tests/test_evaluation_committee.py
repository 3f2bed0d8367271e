"""A committee hesitates where its members contradict one another, and from where its first choice is a coin's toss."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.calibration import tempered
from mnist_core.evaluation.cases import Probabilities
from mnist_core.evaluation.committee import doubt, hesitant_from, is_doubted, member_temperatures, pooled


def belief(**digits: float) -> Probabilities:
    """One row: `d4=0.7` is the probability of a 4; the rest is shared by the others."""
    row = np.full(10, (1 - sum(digits.values())) / (10 - len(digits)), np.float32)
    for name, value in digits.items():
        row[int(name[1:])] = value
    return row[np.newaxis]


@pytest.mark.parametrize(
    ("said", "ambiguity", "first", "second"),
    [
        (belief(d4=1.0), 0.0, 4, 0),
        (belief(d4=0.7, d9=0.3), 0.6, 4, 9),
        (belief(d9=0.5, d4=0.5), 1.0, 4, 9),
        (belief(d7=0.6, d1=0.2), 0.6, 7, 1),
        (np.full((1, 10), 0.1, np.float32), 1.0, 0, 1),
    ],
)
def test_ambiguity_is_what_the_first_choice_lacks_of_a_full_lead(
    said: Probabilities, ambiguity: float, first: int, second: int
) -> None:
    found = doubt(said)
    assert found.ambiguity == pytest.approx([ambiguity], abs=1e-6)
    assert (found.first.tolist(), found.second.tolist()) == ([first], [second])


def test_members_that_are_sure_of_different_digits_make_a_divided_committee() -> None:
    four, nine = belief(d4=0.99, d9=0.01), belief(d4=0.01, d9=0.99)
    assert doubt(pooled([four, nine], [1.0, 1.0])).ambiguity == pytest.approx([1.0], abs=1e-5)
    assert doubt(pooled([four, four], [1.0, 1.0])).ambiguity == pytest.approx([0.02], abs=1e-5)


def test_each_member_speaks_at_its_own_temperature() -> None:
    four, nine = belief(d4=0.9), belief(d9=0.9)
    expected = (tempered(four, 0.5) + tempered(nine, 2.0)) / 2
    assert pooled([four, nine], [0.5, 2.0]) == pytest.approx(expected)


def test_a_member_that_is_surer_than_right_is_given_a_temperature_above_1() -> None:
    random = np.random.default_rng(3)
    y_true = random.integers(0, 10, 2_000)
    said = np.where(random.random(2_000) < 0.8, y_true, (y_true + 1) % 10)
    sure = np.full((2_000, 10), 0.002, np.float32)
    sure[np.arange(2_000), said] = 1 - 9 * 0.002
    modest = tempered(sure, 6.0)
    of_sure, of_modest = member_temperatures([sure, modest], y_true)
    assert of_sure > 1 > of_modest
    assert of_sure == pytest.approx(6 * of_modest, rel=0.01)


@pytest.mark.parametrize(
    ("ambiguity", "agrees", "threshold"),
    [
        ([0.9, 0.8, 0.7, 0.1], [False, True, True, True], 0.8),  # 0 of 1, then 1 of 2; then 2 of 3
        ([0.9, 0.8, 0.7, 0.1], [True, False, False, True], 0.1),  # an unlucky start does not end it
        ([0.9, 0.9, 0.9, 0.1], [False, True, True, True], None),  # ties are taken together: 2 of 3
        ([0.9, 0.5], [True, True], None),
    ],
)
def test_hesitation_begins_where_the_first_choice_is_right_in_half(
    ambiguity: list[float], agrees: list[bool], threshold: float | None
) -> None:
    given = np.array(ambiguity, np.float32), np.array(agrees)
    if threshold is None:
        with pytest.raises(EvaluationError, match="more images, or members that differ more"):
            hesitant_from(*given)
    else:
        assert hesitant_from(*given) == pytest.approx(threshold)


def test_a_label_with_at_most_half_of_the_belief_is_doubted() -> None:
    belief = np.array([[0.5, 0.5], [0.25, 0.75], [0.51, 0.49]], np.float32)
    assert is_doubted(belief, np.array([0, 0, 0], np.uint8)).tolist() == [True, True, False]
    assert is_doubted(belief, np.array([1, 1, 1], np.uint8)).tolist() == [True, False, True]
