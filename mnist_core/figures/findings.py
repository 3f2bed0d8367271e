"""The figure of one finding: lines or bars, and where its rule begins to speak."""

from __future__ import annotations

from itertools import cycle

import plotly.graph_objects as go

from mnist_core.diagnosis.findings import FigureSpec, Series
from mnist_core.figures.palette import BLUE, NEUTRAL, VERMILLION, base_layout

_COLOURS = (BLUE, VERMILLION)


def finding_figure(spec: FigureSpec) -> go.Figure:
    """The evidence of a finding as a figure; where its rule has a threshold, that is a dotted line with its name."""
    several = len(spec.series) > 1
    layout = base_layout(
        xaxis={"title": {"text": _capitalised(spec.x_label)}, "fixedrange": True},
        yaxis={"title": {"text": _capitalised(spec.y_label)}, "rangemode": "tozero", "fixedrange": True},
        showlegend=several,
        dragmode=False,
        bargap=0.5,
        margin={"t": 36 if several else 16},
    )
    figure = go.Figure([_trace(spec, one, colour) for one, colour in zip(spec.series, cycle(_COLOURS), strict=False)])
    figure.update_layout(layout)
    if spec.threshold is not None:
        figure.add_hline(
            spec.threshold,
            line={"color": NEUTRAL, "width": 1.5, "dash": "dot"},
            annotation={"text": "threshold", "font": {"size": 11}, "xanchor": "right"},
        )
    return figure


def _trace(spec: FigureSpec, one: Series, colour: str) -> go.Scatter | go.Bar:
    common = {"x": one.x, "y": one.y, "name": _capitalised(one.name)}
    hover = "%{x}: %{y:.4~g}<extra></extra>"
    if spec.kind == "bars":
        return go.Bar(**common, marker={"color": colour}, hovertemplate=hover)
    return go.Scatter(
        **common,
        mode="lines+markers",
        line={"color": colour, "width": 2.5},
        marker={"size": 7},
        hovertemplate=hover,
    )


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
