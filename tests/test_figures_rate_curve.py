"""The figure of a learning-rate test: its curve, and what is marked on it."""

from __future__ import annotations

import math

from mnist_core.diagnosis.rate_reading import read_rates
from mnist_core.figures.rate_curve import rate_figure
from mnist_core.training.rate_curve import RateCurve
from tests.test_diagnosis_rate_reading import FALLING


def test_the_run_and_what_was_read_off_are_marked_at_their_rates() -> None:
    reading = read_rates(FALLING)
    assert reading is not None and reading.breaking is not None
    figure = rate_figure(FALLING, reading, 0.5)
    assert [shape.x0 for shape in figure.layout.shapes] == [0.5, reading.fastest, reading.breaking]
    assert [one.text for one in figure.layout.annotations] == ["this run", "falls fastest", "breaks down"]
    assert [one.x for one in figure.layout.annotations] == [math.log10(shape.x0) for shape in figure.layout.shapes]
    assert (tuple(figure.data[0].x), tuple(figure.data[0].y)) == (FALLING.rates, FALLING.losses[1:])


def test_a_curve_that_tells_nothing_marks_the_run_alone_and_leaves_out_what_is_no_number() -> None:
    figure = rate_figure(RateCurve((0.1, 1.0), (2.3, 2.3, math.inf), 256, 1.0), None, 0.1)
    assert len(figure.layout.shapes) == 1
    assert tuple(figure.data[0].y) == (2.3, None)
