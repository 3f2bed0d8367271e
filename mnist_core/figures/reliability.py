"""How often a model is right against how sure it is, as dots with intervals around the line of perfect calibration."""

from __future__ import annotations

import plotly.graph_objects as go

from mnist_core.evaluation.calibration import Reliability, ReliabilityBin
from mnist_core.figures.palette import BLUE, NEUTRAL, VERMILLION, base_layout

_LEAST_DOT, _DOT_GROWTH = 6.0, 10.0


def reliability_diagram(before: Reliability, after: Reliability | None = None) -> go.Figure:
    """Return the reliability diagram of a model, in per cent, and of the same after temperature scaling if given.

    A dot below the line is a bin in which the model was surer than it was right; larger dots hold more images.
    """
    traces = [_ideal(), _dots(before, "As trained", BLUE, "circle")]
    if after is not None:
        traces.append(_dots(after, "With temperature", VERMILLION, "diamond"))
    across = {"title": {"text": "How sure it is, %"}, "range": [0, 103], "fixedrange": True}
    down = {"title": {"text": "How often it is right, %"}, "range": [0, 103], "fixedrange": True}
    return go.Figure(traces, go.Layout(base_layout(xaxis=across, yaxis=down, dragmode=False, margin={"t": 36})))


def _ideal() -> go.Scatter:
    line = {"color": NEUTRAL, "width": 1.5, "dash": "dot"}
    return go.Scatter(name="Perfect", mode="lines", x=[0, 100], y=[0, 100], line=line, hoverinfo="skip")


def _dots(found: Reliability, name: str, colour: str, symbol: str) -> go.Scatter:
    images = sum(item.images for item in found.bins)
    return go.Scatter(
        name=name,
        mode="markers",
        x=[100 * item.confidence for item in found.bins],
        y=[100 * item.accuracy.value for item in found.bins],
        error_y={
            "array": [100 * (item.accuracy.interval.high - item.accuracy.value) for item in found.bins],
            "arrayminus": [100 * (item.accuracy.value - item.accuracy.interval.low) for item in found.bins],
            "thickness": 1.5,
            "width": 0,
        },
        marker={
            "color": colour,
            "symbol": symbol,
            "size": [_LEAST_DOT + _DOT_GROWTH * (item.images / images) ** 0.5 for item in found.bins],
        },
        customdata=[_told(item) for item in found.bins],
        hovertemplate=f"{name}: %{{customdata}}<extra></extra>",
    )


def _told(item: ReliabilityBin) -> str:
    low, high = item.accuracy.interval.low, item.accuracy.interval.high
    return (
        f"{item.images:,} images, {100 * item.confidence:.1f} % sure, "
        f"right in {100 * item.accuracy.value:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
    )
