"""Loss and accuracy over a run's epochs, of one run or of several laid over one another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from operator import attrgetter
from typing import Any, Literal

import plotly.graph_objects as go

from mnist_core.figures.palette import NEUTRAL, TRAIN, VALIDATION, base_layout
from mnist_core.training.metrics import BatchMetrics, Change, EpochMetrics

MAX_POINTS = 400
_BEGINNING_EPOCHS = 0.5
_MARGIN, _LEAST_SPAN = 0.05, 0.01
_CHANGED = {"learning_rate": "rate"}
_Metric = EpochMetrics | BatchMetrics


@dataclass(frozen=True)
class CurveSeries:
    """One run's way: `epochs` become marked points, `windows` a thin line between them.

    With a `colour` both of a run's curves have it and validation is dashed, so that several runs can be told apart;
    without, training and validation have the two colours they have everywhere. `changes` are marked.
    """

    label: str
    epochs: tuple[EpochMetrics, ...]
    windows: tuple[BatchMetrics, ...] = ()
    colour: str | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Curve:
    """One line of a figure, computed and not yet drawn; `x` in epochs, `y` NaN where a value is not finite.

    Lines of one `group` are hidden and shown together by a click on any of them in the legend.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    colour: str
    group: str | None
    dash: str = "solid"
    faint: bool = False


def thinned(count: int, limit: int = MAX_POINTS) -> tuple[int, ...]:
    """At most `limit` positions out of `count`, evenly spread, the first and the last among them."""
    if count <= limit:
        return tuple(range(count))
    return tuple(round(i * (count - 1) / (limit - 1)) for i in range(limit))


def curves(series: Sequence[CurveSeries], metric: str) -> tuple[Curve, ...]:
    """The lines of `metric` ("loss" or "accuracy"): training windows, training and validation epochs of each run.

    Lines without a point are left out, so a run without validation images has no validation line.
    """
    return tuple(curve for one in series for curve in _curves_of(one, metric, several=len(series) > 1) if curve.x)


def _curves_of(one: CurveSeries, metric: str, *, several: bool) -> Iterator[Curve]:
    names = ("batches", "training", "validation")
    batches, training, validation = (f"{one.label}: {name}" if several else name.capitalize() for name in names)
    train_colour, validation_colour = one.colour or TRAIN, one.colour or VALIDATION
    dash = "dash" if one.colour else "solid"
    group = one.label if several else None
    windows = _line(one.windows, metric)
    yield Curve(batches, *windows, train_colour, group, faint=True)
    yield Curve(training, *_line(one.epochs, metric), train_colour, group)
    yield Curve(validation, *_line(one.epochs, f"val_{metric}"), validation_colour, group, dash)


def _line(metrics: Sequence[_Metric], name: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    read = attrgetter(name)
    known = [item for item in metrics if read(item) is not None]
    chosen = [known[i] for i in thinned(len(known))]
    values = tuple(float(read(item)) for item in chosen)
    return tuple(float(item.epoch) for item in chosen), tuple(v if math.isfinite(v) else math.nan for v in values)


def focus(lines: Sequence[Curve]) -> tuple[float, float] | None:
    """The lowest and highest value worth seeing; None before the first epoch is over, or where nothing is finite.

    A network starts at chance, and a scale that shows its first batches hides everything after them; so batches of the
    run's beginning may leave the figure at its edge.
    """
    if all(line.faint for line in lines):
        return None
    seen = [
        value
        for line in lines
        for x, value in zip(line.x, line.y, strict=True)
        if math.isfinite(value) and (not line.faint or x >= _BEGINNING_EPOCHS)
    ]
    return (min(seen), max(seen)) if seen else None


def loss_curves(series: Sequence[CurveSeries]) -> go.Figure:
    """Loss over epochs, training and validation."""
    lines = curves(series, "loss")
    seen = focus(lines)
    limits = {"range": [0.0, seen[1] * (1 + _MARGIN) or 1.0]} if seen else {"rangemode": "tozero"}
    return _marked(_figure(lines, {"title": {"text": "Loss"}, **limits}, ".4f"), series, "top")


def accuracy_curves(series: Sequence[CurveSeries]) -> go.Figure:
    """Accuracy over epochs, training and validation, in per cent."""
    lines = curves(series, "accuracy")
    seen = focus(lines)
    margin = _MARGIN * max(seen[1] - seen[0], _LEAST_SPAN) if seen else 0.0
    limits = {"range": [max(0.0, seen[0] - margin), min(1.0, seen[1]) + margin]} if seen else {}
    figure = _figure(lines, {"title": {"text": "Accuracy"}, "tickformat": ".4~p", **limits}, ".2%")
    return _marked(figure, series, "bottom")


def _figure(lines: Sequence[Curve], yaxis: dict[str, object], precision: str) -> go.Figure:
    layout = base_layout(
        xaxis={"title": {"text": "Epoch"}, "rangemode": "tozero"},
        yaxis=yaxis,
        hovermode="closest",
        showlegend=True,
        legend={"font": {"size": 12}},
        margin={"t": 36},
    )
    return go.Figure([_trace(line, precision) for line in lines], layout)


def _marked(figure: go.Figure, series: Sequence[CurveSeries], end: Literal["top", "bottom"]) -> go.Figure:
    """The figure with a line at every change, its label at the end of the line where curves leave room."""
    marks = [(one.colour or NEUTRAL, change) for one in series for change in one.changes]
    figure.update_layout(
        shapes=[_mark(change, colour) for colour, change in marks],
        annotations=[_mark_label(change, end) for _, change in marks],
    )
    return figure


def _mark(change: Change, colour: str) -> dict[str, Any]:
    line = {"color": colour, "width": 1.5, "dash": "dot"}
    x = change.epoch
    return {"type": "line", "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1, "line": line}


def _mark_label(change: Change, end: Literal["top", "bottom"]) -> dict[str, Any]:
    return {
        "x": change.epoch,
        "xref": "x",
        "xanchor": "left",
        "y": 1 if end == "top" else 0,
        "yref": "paper",
        "yanchor": end,
        "text": f"{_CHANGED.get(change.field, change.field)} {change.after:.3g}",
        "textangle": -90,
        "showarrow": False,
        "font": {"size": 11},
    }


def literal(name: str) -> str:
    """A name that Plotly shows as it is: a run's may hold tags, which become links, and `%{x}`, which it fills in."""
    return escape(name, quote=False).replace("%", "&#37;")


def _trace(line: Curve, precision: str) -> go.Scatter:
    name = literal(line.name)
    return go.Scatter(
        x=line.x,
        y=line.y,
        name=name,
        mode="lines" if line.faint else "lines+markers",
        line={"color": line.colour, "width": 1 if line.faint else 2.5, "dash": line.dash},
        marker={"size": 7},
        opacity=0.8 if line.faint else 1.0,
        legendrank=1001 if line.faint else 1000,
        hovertemplate=f"{name}<br>epoch %{{x:.2~f}}: %{{y:{precision}}}<extra></extra>",
        legendgroup=line.group,
    )
