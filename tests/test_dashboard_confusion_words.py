"""The plain sentences about confusions say the right numbers, in the singular and the plural."""

import numpy as np
import pytest

from dashboard.confusion_words import (
    ambiguity,
    case_caption,
    case_description,
    cell_name,
    comparison,
    pair_sentence,
    verdict,
)
from mnist_core.evaluation.cases import Case
from mnist_core.evaluation.confusion import pair_confusion, worst_pairs

CASE = Case(740, true=4, predicted=9, probability=0.512, true_probability=0.4, rival=4, margin=0.112)


def _matrix(errors: dict[tuple[int, int], int], right: int = 100) -> np.ndarray:
    matrix = np.diag([right] * 10)
    for cell, count in errors.items():
        matrix[cell] = count
    return matrix


@pytest.mark.parametrize(
    ("matrix", "sentence"),
    [
        (
            _matrix({(4, 9): 3}, 989),
            "Accuracy 99.97 % (95 % interval 99.91 to 99.99 %): 3 errors in 9,893 test images.",
        ),
        (_matrix({(4, 9): 1}), "Accuracy 99.90 % (95 % interval 99.44 to 99.98 %): 1 error in 1,001 test images."),
        (np.zeros((10, 10), dtype=np.int64), "This run has no test predictions to judge."),
    ],
)
def test_the_verdict_is_one_line(matrix: np.ndarray, sentence: str) -> None:
    assert verdict(matrix) == sentence


@pytest.mark.parametrize(
    ("errors", "sentence"),
    [
        (
            {(4, 9): 5, (9, 4): 4, (1, 7): 3},
            "9 of 209 images were read as the other digit: 4.3 % (95 % interval 2.3 to 8.0 %). "
            "No pair is confused more often; 7 and 1 comes next with 3.",
        ),
        (
            {(4, 9): 1, (3, 5): 8},
            "1 of 201 images was read as the other digit: 0.5 % (95 % interval 0.1 to 2.8 %). "
            "That is place 2 of 45 pairs; the worst is 3 and 5 with 8.",
        ),
        (
            {(4, 9): 2, (2, 8): 2},
            "2 of 202 images were read as the other digit: 1.0 % (95 % interval 0.3 to 3.5 %). "
            "No pair is confused more often; 2 and 8 is confused as often.",
        ),
        (
            {(3, 5): 8},
            "None of 200 images were read as the other digit: 0.0 % (95 % interval 0.0 to 1.9 %). "
            "The worst pair is 3 and 5 with 8.",
        ),
        (
            {},
            "None of 200 images were read as the other digit: 0.0 % (95 % interval 0.0 to 1.9 %). "
            "No pair is confused at all.",
        ),
    ],
)
def test_a_pair_is_compared_with_all_others(errors: dict[tuple[int, int], int], sentence: str) -> None:
    matrix = _matrix(errors)
    assert pair_sentence(pair_confusion(matrix, 4, 9), worst_pairs(matrix)) == sentence


def test_a_pair_without_images_says_so() -> None:
    empty = np.zeros((10, 10), dtype=np.int64)
    assert pair_sentence(pair_confusion(empty, 1, 7), worst_pairs(empty)) == "There is no test image of 7 and 1."


def test_the_pinned_pairs_share_of_all_errors_is_said() -> None:
    matrix = _matrix({(4, 9): 5, (1, 7): 3, (2, 3): 8})
    pinned = [pair_confusion(matrix, 4, 9), pair_confusion(matrix, 7, 1)]
    assert comparison(pinned, matrix) == "Together the two pairs make 8 of the run's 16 errors (50 %)."
    assert comparison(pinned, _matrix({})) == "This run read every test image rightly."


@pytest.mark.parametrize(
    ("true", "predicted", "count", "sentence"),
    [
        (4, 9, 12, "12 true 4s read as 9; the surest first."),
        (4, 9, 1, "1 true 4 read as 9; the surest first."),
        (1, 1, 1130, "1,130 true 1s read as 1, rightly; the surest first."),
        (1, 7, 0, "No true 1 was read as 7; choose another cell."),
    ],
)
def test_a_cell_says_what_it_holds(true: int, predicted: int, count: int, sentence: str) -> None:
    assert cell_name(true, predicted, count) == sentence


def test_ambiguity_counts_right_and_wrong() -> None:
    right = Case(1, true=9, predicted=9, probability=0.5, true_probability=0.5, rival=4, margin=0.0)
    assert ambiguity([CASE, CASE, right], 4, 9, 0.2) == (
        "3 images have 4 and 9 at most 0.20 apart: 1 read rightly, 2 wrongly."
    )
    assert ambiguity([CASE], 4, 9, 0.2) == "1 image has 4 and 9 at most 0.20 apart: 0 read rightly, 1 wrongly."
    assert (
        ambiguity([], 4, 9, 0.2) == "No image has 4 and 9 at most 0.20 apart; allow a larger margin to see the closest."
    )


def test_a_case_is_never_written_as_a_certainty() -> None:
    sure = Case(740, true=4, predicted=9, probability=1.0, true_probability=0.0, rival=4, margin=1.0)
    assert case_caption(sure) == "True **4**, read **9**  \n> 99.9 % sure  \nmargin 0.999"


def test_a_case_says_label_prediction_probability_and_margin() -> None:
    assert case_caption(CASE) == "True **4**, read **9**  \n51.2 % sure  \nmargin 0.112"
    assert case_description(CASE) == ("Test image 740: true digit 4, read as 9 with probability 51.2 %, 0.112 before 4")
