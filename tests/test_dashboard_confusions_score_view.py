"""The table of digit scores."""

import numpy as np

from dashboard.confusions.score_view import score_table
from mnist_core.evaluation.confusion import digit_scores


def test_each_score_stands_with_its_interval_and_a_missing_one_is_a_dash() -> None:
    table = score_table(digit_scores(np.array([[8, 2, 0], [0, 10, 0], [0, 0, 0]])))
    assert list(table.columns) == ["Digit", "Images", "Precision", "Recall", "F1"]
    assert table.iloc[0].tolist() == [
        0,
        10,
        "100.0 % (67.6 to 100.0)",
        "80.0 % (49.0 to 94.3)",
        "88.9 % (65.8 to 97.1)",
    ]
    assert table.iloc[2].tolist() == [2, 0, "–", "–", "–"]
