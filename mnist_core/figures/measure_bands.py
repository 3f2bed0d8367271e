"""Accuracy over one handwriting measure, as a line with a band for its 95 % intervals."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from mnist_core.data.handwriting import Measure
from mnist_core.evaluation.slices import MeasureBand
from mnist_core.figures.palette import BLUE, NEUTRAL, base_layout, translucent


def measure_curve(bands: Sequence[MeasureBand], measure: Measure, overall: float | None = None) -> go.Figure:
    """Return accuracy in bands of equally many images over the measure, in per cent.

    Args:
        bands: What to draw, the lowest first; empty axes where there are none.
        measure: What stands on the horizontal axis.
        overall: Accuracy over all images, in [0, 1], drawn as a thin line.
    """
    across = {"title": {"text": f"{measure.label}, {measure.unit}"}, "showgrid": False, "fixedrange": True}
    down = {"title": {"text": "Accuracy, %"}, "fixedrange": True}
    figure = go.Figure(_traces(bands, measure), go.Layout(base_layout(xaxis=across, yaxis=down, dragmode=False)))
    figure.update_layout(showlegend=False)
    if overall is not None:
        figure.add_hline(100 * overall, line={"color": NEUTRAL, "width": 1, "dash": "dot"})
    return figure


def _traces(bands: Sequence[MeasureBand], measure: Measure) -> list[go.Scatter]:
    middles = [band.middle for band in bands]
    ends = [100 * band.accuracy.interval.high for band in bands], [100 * band.accuracy.interval.low for band in bands]
    upper, lower = (
        go.Scatter(x=middles, y=values, mode="lines", line={"width": 0}, hoverinfo="skip") for values in ends
    )
    lower.update(fill="tonexty", fillcolor=translucent(BLUE, 0.2))
    line = go.Scatter(
        x=middles,
        y=[100 * band.accuracy.value for band in bands],
        mode="lines+markers",
        line={"color": BLUE, "width": 2},
        marker={"size": 6},
        customdata=[_told(band, measure) for band in bands],
        hovertemplate="%{customdata}<extra></extra>",
    )
    return [upper, lower, line]


def _told(band: MeasureBand, measure: Measure) -> str:
    low, high = band.accuracy.interval.low, band.accuracy.interval.high
    return (
        f"{band.low:.1f} to {band.high:.1f} {measure.unit}: {100 * band.accuracy.value:.1f} % "
        f"({100 * low:.1f} to {100 * high:.1f}) of {band.images:,} images"
    )
