"""Figures of calibration, handwriting and robustness hold the measured numbers, and hues and shapes tell runs apart."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from mnist_core.data.corruptions import CORRUPTIONS
from mnist_core.data.handwriting import MEASURES
from mnist_core.evaluation.calibration import Reliability, ReliabilityBin
from mnist_core.evaluation.intervals import Estimate, Interval, wilson
from mnist_core.evaluation.robustness import Robustness
from mnist_core.evaluation.slices import accuracy_over
from mnist_core.figures.corruption_strip import corruption_strip
from mnist_core.figures.measure_bands import measure_curve
from mnist_core.figures.reliability import reliability_diagram
from mnist_core.figures.robustness import RobustnessSeries, robustness_curves

RIGHT = Estimate(0.8, wilson(8, 10))


def test_the_reliability_diagram_has_dots_with_whiskers_and_the_line_of_perfection() -> None:
    bins = (ReliabilityBin(10, 0.7, RIGHT), ReliabilityBin(90, 0.95, Estimate(1.0, wilson(90, 90))))
    found = Reliability(bins, 0.9, RIGHT, 0.1, 0.05, 0.3)
    ideal, before, after = reliability_diagram(found, found).data

    assert list(ideal.x) == list(ideal.y) == [0, 100]
    assert list(before.x) == pytest.approx([70, 95]) and list(before.y) == pytest.approx([80, 100])
    assert before.y[0] - before.error_y.arrayminus[0] == pytest.approx(100 * RIGHT.interval.low)
    assert before.customdata[0].startswith("10 images, 70.0 % sure, right in 80.0 %")
    assert before.marker.size[1] > before.marker.size[0]
    assert before.marker.symbol != after.marker.symbol and before.marker.color != after.marker.color
    assert len(reliability_diagram(found).data) == 2


def test_a_measure_curve_has_its_band_and_the_overall_accuracy() -> None:
    bands = accuracy_over(np.arange(40, dtype=np.float32), np.arange(40) >= 10, bands=4)
    figure = measure_curve(bands, MEASURES["slant"], overall=0.75)
    upper, lower, line = figure.data

    assert list(line.y) == [0, 100, 100, 100]
    assert list(upper.y) == pytest.approx([100 * band.accuracy.interval.high for band in bands])
    assert list(lower.y) == pytest.approx([100 * band.accuracy.interval.low for band in bands])
    assert lower.fill == "tonexty"
    assert figure.layout.shapes[0].y0 == 75
    assert figure.layout.xaxis.title.text == "Slant, °"
    assert len(measure_curve((), MEASURES["slant"]).data[2].x) == 0


def _robustness(right: int) -> Robustness:
    counts = {name: (right,) * 5 for name in CORRUPTIONS} | {"scale": (right - 1,) * 5}
    return Robustness(100, 99, counts, Estimate(right / 100, Interval(0.0, 1.0)))


def test_robustness_has_a_panel_a_corruption_the_costliest_first_and_a_curve_a_run() -> None:
    figure = robustness_curves([RobustnessSeries("One <b>", _robustness(60)), RobustnessSeries("Two", _robustness(80))])
    first, second = figure.data[:2]

    assert len(figure.data) == 2 * len(CORRUPTIONS)
    assert figure.layout.annotations[0].text == "Scale"
    assert list(first.x) == [0, 1, 2, 3, 4, 5]
    assert list(first.y) == pytest.approx([99, 59, 59, 59, 59, 59])
    assert first.y[1] + first.error_y.array[1] == pytest.approx(100 * wilson(59, 100).high)
    assert first.name == "One &lt;b&gt;"
    assert first.line.color != second.line.color and first.marker.symbol != second.marker.symbol
    assert sum(bool(trace.showlegend) for trace in figure.data) == 2


def test_one_run_needs_no_legend() -> None:
    assert robustness_curves([RobustnessSeries("One", _robustness(60))]).layout.showlegend is False


def test_a_strip_shows_the_digit_at_each_severity() -> None:
    image = np.zeros((28, 28), np.uint8)
    image[8:20, 12:16] = 255
    strip = Image.open(BytesIO(corruption_strip(image, "translate", (1, 5), scale=2)))
    assert strip.size == (2 * 28 * 2 + 6, 28 * 2 + 6)
    pixels = np.asarray(strip.convert("L"))[3:-3, 3:-3]
    assert (pixels[:, :56] != pixels[:, 56:]).any()
