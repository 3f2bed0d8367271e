"""The figures of the article's examples: loss and accuracy over the epochs, and what the test images say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import plotly.graph_objects as go

from mnist_core.article.measured import MeasuredRun
from mnist_core.figures.curves import Curve, CurveSeries, curves
from mnist_core.figures.palette import ACCENT, NEUTRAL, base_layout, translucent

_BAND_OPACITY = 0.18
_MARGIN_POINTS = 0.01
_APART = 0.025


def loss_figure(runs: Sequence[MeasuredRun]) -> go.Figure:
    """Training loss against validation loss, the epoch of the lowest validation loss marked.

    Args:
        runs: Runs of one example, the clearest first; further ones are drawn fainter.
    """
    traces = [*_lines(runs, "loss", ".4f"), *(_lowest(run) for run in runs[:1] if run.best_epoch is not None)]
    layout = _layout({"title": {"text": "Loss"}, "rangemode": "tozero"})
    layout["annotations"] = [_lowest_label(run) for run in runs[:1] if run.best_epoch is not None]
    return go.Figure(traces, layout)


def accuracy_figure(runs: Sequence[MeasuredRun], said: tuple[int, int] | None = None) -> go.Figure:
    """Accuracy over the epochs and, at the end, that of the test images with its 95 % interval.

    Args:
        runs: Runs of one example, the clearest first; further ones are drawn fainter.
        said: The range that the article gives, in whole per cent, drawn as a band.
    """
    traces = [*_lines(runs, "accuracy", ".2%"), _test_dots(runs)]
    ends = [end / 100 for end in said or ()]
    seen = [
        value for run in runs for one in run.epochs for value in (one.accuracy, one.val_accuracy) if value is not None
    ]
    seen += [end for run in runs for end in (run.test_accuracy.interval.low, run.test_accuracy.interval.high)]
    limits = [min([*seen, *ends]) - _MARGIN_POINTS, max([*seen, *ends]) + _MARGIN_POINTS]
    layout = _layout({"title": {"text": "Accuracy"}, "tickformat": ".4~p", "range": limits})
    if said is not None:
        layout["shapes"], layout["annotations"] = [_band(ends)], [_band_label(ends, said)]
    return go.Figure(traces, layout)


def _layout(yaxis: dict[str, Any]) -> dict[str, Any]:
    return base_layout(
        xaxis={"title": {"text": "Epoch"}, "rangemode": "tozero"},
        yaxis=yaxis,
        hovermode="closest",
        showlegend=True,
        legend={"font": {"size": 12}},
        margin={"t": 36},
    )


def _lines(runs: Sequence[MeasuredRun], metric: str, precision: str) -> Iterator[go.Scatter]:
    for place, run in enumerate(runs):
        for line in curves([CurveSeries("", run.epochs)], metric):
            yield _line(line, run.seed, precision, is_first=not place)


def _line(line: Curve, seed: int, precision: str, *, is_first: bool) -> go.Scatter:
    return go.Scatter(
        x=line.x,
        y=line.y,
        name=line.name,
        mode="lines+markers" if is_first else "lines",
        line={"color": line.colour, "width": 2.5 if is_first else 1.5},
        marker={"size": 6},
        opacity=1.0 if is_first else 0.6,
        legendgroup=line.name,
        showlegend=is_first,
        hovertemplate=f"{line.name}, seed {seed}<br>epoch %{{x}}: %{{y:{precision}}}<extra></extra>",
    )


def _test_dots(runs: Sequence[MeasuredRun]) -> go.Scatter:
    judged = [run.test_accuracy for run in runs]
    return go.Scatter(
        # A little apart, so that no interval hides another.
        x=[run.epochs[-1].epoch * (1 + _APART * (place + 1)) for place, run in enumerate(runs)],
        y=[one.value for one in judged],
        error_y={
            "array": [one.interval.high - one.value for one in judged],
            "arrayminus": [one.value - one.interval.low for one in judged],
            "thickness": 1.5,
            "width": 3,
        },
        name="Test images, 95 %",
        mode="markers",
        marker={"color": ACCENT, "symbol": "diamond", "size": 9},
        customdata=[
            f"seed {run.seed}: {one.value:.2%} ({one.interval.low:.2%} to {one.interval.high:.2%})"
            for run, one in zip(runs, judged, strict=True)
        ],
        hovertemplate="Test images, %{customdata}<extra></extra>",
    )


def _lowest(run: MeasuredRun) -> go.Scatter:
    best = run.best_epoch
    assert best is not None
    return go.Scatter(
        x=[best.epoch],
        y=[best.val_loss],
        mode="markers",
        marker={"symbol": "circle-open", "size": 16, "color": NEUTRAL, "line": {"width": 2.5}},
        showlegend=False,
        hovertemplate="Lowest validation loss, epoch %{x}: %{y:.4f}<extra></extra>",
    )


def _lowest_label(run: MeasuredRun) -> dict[str, Any]:
    best = run.best_epoch
    assert best is not None
    return {
        "x": best.epoch,
        "y": best.val_loss,
        "text": f"lowest, epoch {best.epoch}",
        "showarrow": True,
        "arrowhead": 0,
        "arrowcolor": NEUTRAL,
        "standoff": 9,
        "xanchor": "left",
        "ax": 24,
        "ay": -56,
        "font": {"size": 12},
    }


def _band(ends: Sequence[float]) -> dict[str, Any]:
    y = {"y0": ends[0], "y1": ends[1]}
    fill = {"fillcolor": translucent(NEUTRAL, _BAND_OPACITY), "line": {"width": 0}, "layer": "below"}
    return {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", **y, **fill}


def _band_label(ends: Sequence[float], said: tuple[int, int]) -> dict[str, Any]:
    place = {"xref": "paper", "x": 1, "xanchor": "right", "yref": "y", "y": ends[0], "yanchor": "bottom"}
    text = f"the article says {said[0]}–{said[1]} %"
    return {**place, "text": text, "showarrow": False, "font": {"size": 12}}
