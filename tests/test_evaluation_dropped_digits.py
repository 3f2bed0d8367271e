"""Which errors vanish when a digit cannot be answered, on answers made by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core.evaluation.cases import predicted_digits
from mnist_core.evaluation.confusion import confusion_matrix
from mnist_core.evaluation.dropped_digits import draw_sentence, pair_draw_sentence, right_without, strongest_draw


def _said(*orders: str) -> NDArray[np.float32]:
    """Probabilities that rank digits as named, the first highest; the rest share what is left."""
    rows = np.full((len(orders), 10), 0.01, np.float32)
    for row, order in zip(rows, orders, strict=True):
        row[[int(digit) for digit in order]] = np.linspace(0.6, 0.2, len(order))
    shares: NDArray[np.float32] = rows / rows.sum(axis=1, keepdims=True)
    return shares


SAID = _said("94", "94", "974", "44", "49", "71")
Y_TRUE = np.array([4, 4, 4, 4, 9, 1], np.uint8)


def test_an_error_vanishes_with_the_digit_read_if_the_true_one_came_second() -> None:
    matrix = right_without(SAID, Y_TRUE)
    assert {(true, dropped): int(matrix[true, dropped]) for true, dropped in zip(*matrix.nonzero(), strict=True)} == {
        (4, 9): 2,
        (9, 4): 1,
        (1, 7): 1,
    }


@pytest.mark.parametrize("digit", range(10))
def test_it_is_what_masking_the_digit_and_reading_anew_gives(digit: int) -> None:
    generator = np.random.default_rng(digit)
    said = generator.dirichlet(np.ones(10), 500).astype(np.float32)
    y_true = generator.integers(0, 10, 500)
    masked = said.copy()
    masked[:, digit] = -1.0
    is_won = (said.argmax(axis=1) != y_true) & (masked.argmax(axis=1) == y_true)
    assert right_without(said, y_true)[:, digit].sum() == is_won.sum()
    assert (right_without(said, y_true) <= confusion_matrix(y_true, predicted_digits(said))).all()


def test_the_digit_that_draws_most_answers_is_named() -> None:
    matrix = right_without(SAID, Y_TRUE)
    assert strongest_draw(matrix) == 9
    assert draw_sentence(matrix, 5) == (
        "At 4 of 5 errors the true digit came second. Without the 9 as an answer, 2 of them would be right."
    )
    assert pair_draw_sentence(matrix, 4, 9) == (
        "Without the 9 as an answer, 2 more 4s would be right; without the 4, 1 more 9 would be right."
    )


def test_where_nothing_would_be_won_that_is_said() -> None:
    none = right_without(SAID[3:4], Y_TRUE[3:4])
    assert strongest_draw(none) is None
    assert draw_sentence(none, 0).startswith("No error would vanish")
