"""Which single images are listed, and in what order."""

import numpy as np
import pytest

from mnist_core.errors import EvaluationError
from mnist_core.evaluation.cases import Case, ambiguous_cases, cell_cases, image_cases, predicted_digits


def _rows(*rows: dict[int, float]) -> np.ndarray:
    probabilities = np.zeros((len(rows), 10), dtype=np.float32)
    for i, row in enumerate(rows):
        for digit, probability in row.items():
            probabilities[i, digit] = probability
    return probabilities


PROBABILITIES = _rows(
    {9: 0.50, 4: 0.40, 7: 0.10},  # 0: a 4 read as 9, close
    {9: 0.90, 4: 0.10},  # 1: a 4 read as 9, sure
    {4: 0.52, 9: 0.48},  # 2: a 4 read rightly, closer
    {6: 0.98, 0: 0.02},  # 3: a 4 read as 6; 4 and 9 both at 0
    {9: 0.53, 4: 0.47},  # 4: a 7 torn between 4 and 9
    {9: 0.70, 4: 0.30},  # 5: a 9 read rightly
)
Y_TRUE = np.array([4, 4, 4, 4, 7, 9], dtype=np.uint8)


def test_the_most_probable_digit_is_read_and_the_smaller_where_two_tie() -> None:
    assert predicted_digits(PROBABILITIES).tolist() == [9, 9, 4, 6, 9, 9]
    assert predicted_digits(_rows({3: 0.5, 8: 0.5})).tolist() == [3]


def test_a_cell_lists_its_images_surest_first_with_every_number() -> None:
    cases = cell_cases(PROBABILITIES, Y_TRUE, 4, 9)
    assert [case.index for case in cases] == [1, 0]
    close = cases[1]
    assert (close.true, close.predicted, close.rival, close.is_right) == (4, 9, 4, False)
    assert (close.probability, close.true_probability, close.margin) == pytest.approx((0.5, 0.4, 0.1))


def test_on_the_diagonal_the_rival_is_the_runner_up() -> None:
    (case,) = cell_cases(PROBABILITIES, Y_TRUE, 9, 9)
    assert (case.index, case.rival, case.is_right) == (5, 4, True)
    assert case.margin == pytest.approx(0.4)
    assert case.probability == case.true_probability


def test_a_cell_without_images_is_empty() -> None:
    assert cell_cases(PROBABILITIES, Y_TRUE, 0, 1) == ()


@pytest.mark.parametrize(
    ("max_margin", "indices"), [(1.0, [2, 4, 0, 5, 1]), (0.5, [2, 4, 0, 5]), (0.15, [2, 4, 0]), (0.05, [2]), (0.0, [])]
)
def test_ambiguous_cases_come_closest_first_right_or_wrong(max_margin: float, indices: list[int]) -> None:
    assert [case.index for case in ambiguous_cases(PROBABILITIES, Y_TRUE, 4, 9, max_margin)] == indices
    assert [case.index for case in ambiguous_cases(PROBABILITIES, Y_TRUE, 9, 4, max_margin)] == indices


def test_the_margin_of_an_ambiguous_image_is_between_the_two_whatever_it_truly_shows() -> None:
    of_a_seven = ambiguous_cases(PROBABILITIES, Y_TRUE, 4, 9, 0.1)[1]
    assert (of_a_seven.index, of_a_seven.true, of_a_seven.predicted, of_a_seven.rival) == (4, 7, 9, 4)
    assert of_a_seven.margin == pytest.approx(0.06)


def test_an_image_sure_of_a_third_digit_is_not_ambiguous_though_both_are_near_zero() -> None:
    assert 3 not in [case.index for case in ambiguous_cases(PROBABILITIES, Y_TRUE, 4, 9, 1.0)]


def test_two_digits_that_tie_exactly_are_ambiguous_at_margin_zero() -> None:
    (case,) = ambiguous_cases(_rows({1: 0.5, 7: 0.5}), np.array([7]), 7, 1, 0.0)
    assert case == Case(0, true=7, predicted=1, probability=0.5, true_probability=0.5, rival=7, margin=0.0)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda p: p.__setitem__((2, 3), np.nan), "1 of 6 images have probabilities that are not numbers"),
        (lambda p: p.__setitem__(slice(None), np.inf), "6 of 6 images"),
        (lambda p: p.__setitem__((0, 0), 3.0), "must sum to 1; one sums to 4"),
    ],
)
def test_numbers_that_are_no_probabilities_are_refused(spoil: object, message: str) -> None:
    spoiled = PROBABILITIES.copy()
    spoil(spoiled)  # type: ignore[operator]
    for call in (
        lambda: cell_cases(spoiled, Y_TRUE, 4, 9),
        lambda: ambiguous_cases(spoiled, Y_TRUE, 4, 9, 1.0),
        lambda: predicted_digits(spoiled),
    ):
        with pytest.raises(EvaluationError, match=message):
            call()


def test_wrong_shapes_and_missing_labels_are_refused() -> None:
    with pytest.raises(EvaluationError, match=r"\(6, 9\)"):
        predicted_digits(PROBABILITIES[:, :9])
    with pytest.raises(EvaluationError, match="6 rows of probabilities but 5 labels"):
        cell_cases(PROBABILITIES, Y_TRUE[:5], 4, 9)


def test_certain_images_come_in_their_order_with_the_digit_they_are_weighed_against() -> None:
    cases = image_cases(PROBABILITIES, Y_TRUE, (5, 1))
    assert [(case.index, case.true, case.predicted, case.rival) for case in cases] == [(5, 9, 9, 4), (1, 4, 9, 4)]
    assert [case.margin for case in cases] == pytest.approx([0.4, 0.8], abs=1e-6)
    assert image_cases(PROBABILITIES, Y_TRUE, ()) == ()
