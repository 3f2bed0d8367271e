"""Figures of findings and of what a remedy changed."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.diagnosis.findings import FigureSpec, Series
from mnist_core.figures.confusion_change import change_sentences, confusion_change_heatmap
from mnist_core.figures.findings import finding_figure

LINE = Series("accuracy", (0.0, 1.0), (0.9, 0.8))


@pytest.mark.parametrize(("kind", "drawn"), [("lines", "scatter"), ("bars", "bar")])
def test_a_finding_is_drawn_as_lines_or_bars_with_its_threshold(kind: str, drawn: str) -> None:
    figure = finding_figure(FigureSpec(kind, "Title", "pixels", "share", (LINE, LINE), 0.85))  # type: ignore[arg-type]
    assert [trace.type for trace in figure.data] == [drawn, drawn]
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("Pixels", "Share")
    assert figure.layout.shapes[0].y0 == 0.85
    assert figure.layout.showlegend


def test_a_single_series_without_a_threshold_has_neither_legend_nor_line() -> None:
    figure = finding_figure(FigureSpec("lines", "Title", "", "", (LINE,)))
    assert not figure.layout.showlegend and not figure.layout.shapes


def test_fewer_errors_and_more_right_readings_are_both_better() -> None:
    change = np.zeros((10, 10), np.int64)
    change[4, 9], change[4, 4], change[7, 1], change[7, 7] = -4, 4, 1, -1
    heat, numbers = confusion_change_heatmap(change).data
    assert heat.z[4][9] == heat.z[4][4] == 1.0
    assert heat.z[7][1] == heat.z[7][7] == -0.5
    assert sorted(numbers.text) == sorted(["−4", "+4", "+1", "−1"])


def test_nothing_changed_is_an_empty_matrix() -> None:
    heat, numbers = confusion_change_heatmap(np.zeros((10, 10), np.int64)).data
    assert not np.any(heat.z) and len(numbers.text) == 0


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (-5, "5 fewer 4s are read as 9"),
        (1200, "1,200 more 4s are read as 9"),
        (0, "As many 4s as before are read as 9"),
    ],
)
def test_a_cell_says_what_changed(count: int, words: str) -> None:
    change = np.zeros((10, 10), np.int64)
    change[4, 9] = count
    assert change_sentences(change)[4, 9] == words
