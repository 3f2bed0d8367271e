"""Which cell the page opens on."""

import numpy as np

from dashboard.confusions.matrix_view import worst_cell


def test_the_page_opens_on_the_most_frequent_error_not_on_the_diagonal() -> None:
    matrix = np.diag([900] * 10)
    matrix[7, 1], matrix[4, 9] = 3, 12
    assert worst_cell(matrix) == (4, 9)
    assert worst_cell(np.diag([900] * 10)) == (0, 0)
