"""Figures of findings."""

from __future__ import annotations

import pytest

from mnist_core.diagnosis.findings import FigureSpec, Series
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
