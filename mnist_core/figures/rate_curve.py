"""A learning-rate range test as a figure: loss against rate, the run's own rate and what was read off marked."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from mnist_core.diagnosis.rate_reading import RateReading
from mnist_core.figures.palette import ACCENT, BLUE, NEUTRAL, VERMILLION, base_layout
from mnist_core.training.rate_curve import RateCurve

HIGHEST = 1.6
"""Times the first loss at which the figure ends: what breaks down leaves it at its edge."""


def rate_figure(curve: RateCurve, reading: RateReading | None, run_rate: float) -> go.Figure:
    """Loss against learning rate, the latter on a logarithmic scale.

    Args:
        curve: What was measured.
        reading: What is marked of it, if anything.
        run_rate: The rate that the run had, marked too.
    """
    losses = [loss if math.isfinite(loss) else None for loss in curve.losses[1:]]
    trace = go.Scatter(
        x=curve.rates,
        y=losses,
        mode="lines",
        line={"color": BLUE, "width": 2.5},
        hovertemplate="%{x:.2~g}: loss %{y:.3~g}<extra></extra>",
    )
    figure = go.Figure([trace])
    figure.update_layout(
        base_layout(
            xaxis={
                "title": {"text": "Learning rate"},
                "type": "log",
                "fixedrange": True,
                "dtick": 1,
                "exponentformat": "power",
            },
            yaxis={"title": {"text": "Loss"}, "range": [0, HIGHEST * curve.losses[0]], "fixedrange": True},
            showlegend=False,
            dragmode=False,
            margin={"t": 40},
        )
    )
    _mark(figure, run_rate, "this run", VERMILLION, height=1.12)
    if reading is not None:
        _mark(figure, reading.fastest, "falls fastest", ACCENT, height=1.02)
        if reading.breaking is not None:
            _mark(figure, reading.breaking, "breaks down", NEUTRAL, height=1.02)
    return figure


def _mark(figure: go.Figure, rate: float, text: str, colour: str, *, height: float) -> None:
    figure.add_shape(
        type="line", x0=rate, x1=rate, y0=0, y1=1, yref="paper", line={"color": colour, "width": 2, "dash": "dot"}
    )
    figure.add_annotation(
        x=math.log10(rate),
        y=height,
        yref="paper",
        text=text,
        showarrow=False,
        font={"size": 12, "color": colour},
        yanchor="bottom",
    )
