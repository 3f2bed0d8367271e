"""Precision, recall and F1 of every digit as dots with their 95 % intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from mnist_core.evaluation.confusion import DigitScore
from mnist_core.evaluation.intervals import Estimate
from mnist_core.figures.palette import BLUE, GREEN, VERMILLION, base_layout


@dataclass(frozen=True)
class _Look:
    field: str
    name: str
    colour: str
    symbol: str
    shift: float


_LOOKS = (
    _Look("precision", "Precision", BLUE, "circle", -0.22),
    _Look("recall", "Recall", VERMILLION, "square", 0.0),
    _Look("f1", "F1", GREEN, "diamond", 0.22),
)


def score_dots(scores: Sequence[DigitScore]) -> go.Figure:
    """Return three dots a digit, in percent; a score that does not exist has no dot."""
    digits = [score.digit for score in scores]
    across = {"title": {"text": "Digit"}, "tickvals": digits, "showgrid": False, "fixedrange": True}
    down = {"title": {"text": "Score, %"}, "fixedrange": True}
    return go.Figure(
        [_dots(scores, look) for look in _LOOKS], go.Layout(base_layout(xaxis=across, yaxis=down, dragmode=False))
    )


def _dots(scores: Sequence[DigitScore], look: _Look) -> go.Scatter:
    found: list[tuple[int, Estimate]] = [
        (score.digit, estimate) for score in scores if (estimate := getattr(score, look.field)) is not None
    ]
    return go.Scatter(
        name=look.name,
        mode="markers",
        x=[digit + look.shift for digit, _ in found],
        y=[100 * estimate.value for _, estimate in found],
        error_y={
            "array": [100 * (estimate.interval.high - estimate.value) for _, estimate in found],
            "arrayminus": [100 * (estimate.value - estimate.interval.low) for _, estimate in found],
            "thickness": 1.5,
            "width": 0,
        },
        marker={"color": look.colour, "symbol": look.symbol, "size": 7},
        customdata=[
            f"{look.name} of {digit}: {100 * estimate.value:.1f} % "
            f"({100 * estimate.interval.low:.1f} to {100 * estimate.interval.high:.1f} %)"
            for digit, estimate in found
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
