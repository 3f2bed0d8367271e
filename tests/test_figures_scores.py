"""Dots and whiskers of the digit scores."""

import numpy as np
import pytest

from mnist_core.evaluation.confusion import digit_scores
from mnist_core.figures.scores import score_dots


def test_dots_and_whiskers_are_the_scores_in_percent_and_a_missing_score_has_none() -> None:
    scores = digit_scores(np.array([[8, 2, 0], [0, 10, 0], [0, 0, 0]]))
    precision, recall, f1 = score_dots(scores).data
    measured = scores[0].recall
    assert measured is not None
    assert list(recall.y) == [80.0, 100.0]
    assert list(recall.x) == [0.0, 1.0]
    assert recall.y[0] - recall.error_y.arrayminus[0] == pytest.approx(100 * measured.interval.low)
    assert recall.y[0] + recall.error_y.array[0] == pytest.approx(100 * measured.interval.high)
    assert precision.customdata[0] == "Precision of 0: 100.0 % (67.6 to 100.0 %)"
    assert len(f1.x) == 2
    assert len({trace.marker.symbol for trace in (precision, recall, f1)}) == 3
