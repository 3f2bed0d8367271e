"""Where a drawing's handwriting stands: MNIST's distributions as small histograms with the drawing's place marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from mnist_core.figures.palette import BLUE, NEUTRAL, VERMILLION, base_layout, translucent

if TYPE_CHECKING:
    from mnist_core.drawing.explain_style import Placement

USUAL, UNUSUAL = BLUE, VERMILLION

STRIP_HEIGHT = 92
"""CSS pixels that a strip needs."""

_BINS = 40
_OUTERMOST = (0.5, 99.5)  # percentiles of MNIST that are shown; the drawing is, wherever it lies
_TITLE, _FILLED = 0.24, 0.46  # shares of a strip's height, the rest being for its numbers


def style_strips(placements: Sequence[Placement]) -> go.Figure:
    """Draw one strip for each placement, the first on top; usual places are blue, unusual ones vermillion."""
    share = 1.0 / len(placements)
    traces: list[Any] = []
    axes: dict[str, Any] = {}
    titles = []
    for row, placed in enumerate(placements):
        number = str(row + 1) if row else ""
        top = 1.0 - (row + _TITLE) * share
        traces += _strip(placed, number)
        axes[f"xaxis{number}"] = {"anchor": f"y{number}", "range": list(shown_range(placed)), "nticks": 5} | _BARE
        axes[f"yaxis{number}"] = {"domain": [top - _FILLED * share, top], "range": [0, 1.05], "visible": False}
        titles.append(_title(placed, top))
    layout = base_layout(
        **axes, annotations=titles, margin={"l": 8, "r": 8, "t": 4, "b": 24}, showlegend=False, dragmode=False, bargap=0
    )
    return go.Figure(traces, layout)


_BARE = {"showgrid": False, "fixedrange": True, "ticks": "outside", "ticklen": 3}


def shown_range(placed: Placement) -> tuple[float, float]:
    """The part of the scale that is shown: nearly all of MNIST's digits, and the drawing."""
    low, high = (float(value) for value in np.percentile(placed.values, _OUTERMOST))
    low, high = min(low, placed.value), max(high, placed.value)
    margin = 0.03 * (high - low)
    return low - margin, high + margin


def _strip(placed: Placement, number: str) -> tuple[go.Bar, go.Scatter]:
    counts, edges = np.histogram(placed.values, bins=_BINS, range=shown_range(placed))
    colour = UNUSUAL if placed.is_unusual else USUAL
    axes = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
    bars = go.Bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=counts / max(int(counts.max()), 1),
        width=float(edges[1] - edges[0]),
        marker={"color": translucent(NEUTRAL, 0.45), "line": {"width": 0}},
        hoverinfo="skip",
        **axes,
    )
    line = go.Scatter(
        x=[placed.value, placed.value],
        y=[0.0, 1.0],
        mode="lines+markers",
        line={"color": colour, "width": 2.5},
        marker={"color": colour, "size": [0, 9], "symbol": "diamond"},
        hovertemplate=f"your {placed.digit}: {value_text(placed)}<extra></extra>",
        cliponaxis=False,
        **axes,
    )
    return bars, line


def value_text(placed: Placement) -> str:
    """The drawing's value with its unit."""
    unit = placed.aspect.unit
    number = f"{placed.value:.2f}" if not unit else f"{placed.value:.1f}"
    number = number.replace("-", "−")
    return f"{number}{'' if unit == '°' else ' '}{unit}".strip()


def _title(placed: Placement, top: float) -> dict[str, Any]:
    text = f"<b>{placed.aspect.label}</b>  {value_text(placed)}"
    place = {"x": 0.0, "xref": "paper", "xanchor": "left", "y": top, "yref": "paper", "yanchor": "bottom"}
    return {"text": text, "showarrow": False, **place}
