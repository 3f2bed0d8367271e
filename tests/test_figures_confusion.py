"""What stands in the cells of a drawn confusion matrix, and that errors alone are coloured."""

import json

import numpy as np
import pytest

from mnist_core.evaluation.confusion import pair_confusion
from mnist_core.figures.confusion import CellNumbers, cell_sentences, cell_values, confusion_heatmap, pair_heatmap

MATRIX = np.zeros((10, 10), dtype=np.int64)
MATRIX[4, 4], MATRIX[4, 9], MATRIX[4, 6], MATRIX[9, 9], MATRIX[9, 4], MATRIX[1, 1] = 970, 12, 1, 1990, 3, 1135


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ((4, 9), "12 true 4s were read as 9 (1.2 % of 4s)"),
        ((4, 6), "1 true 4 was read as 6 (0.1 % of 4s)"),
        ((9, 9), "1,990 true 9s were read as 9 (99.8 % of 9s)"),
        ((1, 7), "No true 1 was read as 7"),
        ((5, 5), "No true 5 was read as 5"),
    ],
)
def test_each_cell_has_a_sentence(cell: tuple[int, int], sentence: str) -> None:
    assert cell_sentences(MATRIX)[cell] == sentence


@pytest.mark.parametrize(
    ("numbers", "value", "text"),
    [
        (CellNumbers.COUNTS, 12.0, "12"),
        (CellNumbers.ROW_PERCENT, 100 * 12 / 983, "1.2"),
        (CellNumbers.COLUMN_PERCENT, 100 * 12 / 2002, "0.6"),
    ],
)
def test_cells_show_counts_or_shares_of_row_or_column(numbers: CellNumbers, value: float, text: str) -> None:
    assert cell_values(MATRIX, numbers)[4, 9] == pytest.approx(value)
    assert cell_values(MATRIX, numbers)[5].tolist() == [0.0] * 10
    numbers_drawn = confusion_heatmap(MATRIX, numbers).data[2]
    drawn = {(y, x): words for x, y, words in zip(numbers_drawn.x, numbers_drawn.y, numbers_drawn.text, strict=True)}
    assert drawn[4, 9] == text
    assert (5, 5) not in drawn and len(drawn) == np.count_nonzero(MATRIX)


def test_the_diagonal_takes_no_part_in_the_colours_of_the_errors() -> None:
    errors, right, _ = confusion_heatmap(MATRIX).data
    assert errors.z[4][9] == 1.0  # the worst cell has the full colour, whatever the diagonal holds
    assert errors.z[9][4] == pytest.approx(np.sqrt(3 / 12))
    assert np.isnan(np.diag(errors.z)).all()
    assert (np.diag(right.z) == 1).all() and np.isnan(right.z[4][9])


def test_a_matrix_without_errors_is_drawn_without_warnings() -> None:
    assert confusion_heatmap(np.diag(np.arange(10))).data[0].z[4][9] == 0.0


def test_the_selected_cell_is_outlined_where_it_stands() -> None:
    (shape,) = confusion_heatmap(MATRIX, selected=(4, 9)).layout.shapes
    assert (shape.x0, shape.x1, shape.y0, shape.y1) == (8.5, 9.5, 3.5, 4.5)
    assert confusion_heatmap(MATRIX).layout.shapes == ()


def test_axes_say_what_is_true_and_what_was_predicted_with_square_cells_from_the_top() -> None:
    layout = confusion_heatmap(MATRIX).layout
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == ("Predicted digit", "True digit")
    assert layout.yaxis.scaleanchor == "x"
    assert layout.yaxis.range == (9.5, -0.5)
    assert layout.font.color is None


def test_a_pair_is_drawn_two_by_two_with_third_digits_apart() -> None:
    figure = pair_heatmap(pair_confusion(MATRIX, 4, 9))
    assert list(figure.data[2].text) == [
        "970<br>98.7 %",
        "12<br>1.2 %",
        "1<br>0.1 %",
        "3<br>0.2 %",
        "1,990<br>99.8 %",
        "0<br>0.0 %",
    ]
    assert figure.data[0].customdata[0][2] == "1 true 4 was read as another digit (0.1 % of 4s)"
    assert figure.data[0].z[0][2] == 0.0
    assert figure.data[0].z[0][1] == pytest.approx(np.sqrt(12 / 983 / 0.05))
    assert list(figure.layout.xaxis.ticktext) == ["4", "9", "other"]
    json.loads(figure.to_json())
