"""Accuracy under corruption: small curves over severity, one panel a corruption, several runs laid over one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mnist_core.data.corruptions import CORRUPTIONS, SEVERITIES
from mnist_core.evaluation.intervals import Estimate
from mnist_core.evaluation.robustness import Robustness
from mnist_core.figures.curves import literal
from mnist_core.figures.palette import GRIDLINE, RUN_COLOURS, base_layout

COLUMNS = 3
"""Panels abreast: on a phone, more would be too narrow to read."""

_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross", "star")


@dataclass(frozen=True)
class RobustnessSeries:
    """One run's curves and the name they have in the legend."""

    label: str
    robustness: Robustness


def robustness_curves(series: Sequence[RobustnessSeries], columns: int = COLUMNS) -> go.Figure:
    """Return one panel a corruption, worst first as the first run has it; severity 0 is the pictures as they are.

    Args:
        series: What to draw; at most seven runs can be told apart.
        columns: Panels abreast.
    """
    names = series[0].robustness.weakest_first if series else tuple(CORRUPTIONS)
    rows = -(-len(names) // columns)
    figure = make_subplots(
        rows,
        columns,
        shared_xaxes="all",
        shared_yaxes="all",
        subplot_titles=[CORRUPTIONS[name].label for name in names],
        horizontal_spacing=0.025,
        vertical_spacing=0.32 / rows,
    )
    for number, name in enumerate(names):
        row, column = divmod(number, columns)
        for place, one in enumerate(series):
            figure.add_trace(_curve(one, name, place, is_first=not number), row=row + 1, col=column + 1)
    return _styled(figure, several=len(series) > 1)


def _curve(one: RobustnessSeries, name: str, place: int, *, is_first: bool) -> go.Scatter:
    estimates = (one.robustness.clean, *one.robustness.accuracies(name))
    severities = (0, *SEVERITIES)
    label = literal(one.label)
    return go.Scatter(
        name=label,
        x=severities,
        y=[100 * estimate.value for estimate in estimates],
        error_y={
            "array": [100 * (estimate.interval.high - estimate.value) for estimate in estimates],
            "arrayminus": [100 * (estimate.value - estimate.interval.low) for estimate in estimates],
            "thickness": 1,
            "width": 0,
        },
        mode="lines+markers",
        line={"color": RUN_COLOURS[place % len(RUN_COLOURS)], "width": 2},
        marker={"size": 5, "symbol": _SYMBOLS[place % len(_SYMBOLS)]},
        legendgroup=str(place),
        showlegend=is_first,
        customdata=[_told(severity, estimate) for severity, estimate in zip(severities, estimates, strict=True)],
        hovertemplate=f"{label}: %{{customdata}}<extra></extra>",
    )


def _told(severity: int, estimate: Estimate) -> str:
    where = f"severity {severity}" if severity else "as they are"
    low, high = estimate.interval.low, estimate.interval.high
    return f"{where}, {100 * estimate.value:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def _styled(figure: go.Figure, *, several: bool) -> go.Figure:
    layout = base_layout(dragmode=False, showlegend=several, margin={"l": 40, "t": 56 if several else 28, "b": 32})
    del layout["xaxis"], layout["yaxis"]
    figure.update_layout(layout)
    figure.update_layout(legend={"y": 1.0, "yref": "container", "yanchor": "top"})
    axis = {"gridcolor": GRIDLINE, "zeroline": False, "fixedrange": True}
    figure.update_xaxes(**axis, tickvals=[0, 1, 3, 5], range=[-0.3, 5.3])
    figure.update_yaxes(**axis, tickvals=[0, 50, 100], range=[0, 104])
    figure.update_annotations(font={"size": 13})
    return figure
