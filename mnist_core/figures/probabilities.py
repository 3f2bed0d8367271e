"""Ten probabilities as bars: the answer and its runner-up stand out by colour and by words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from mnist_core.figures.palette import BLUE, NEUTRAL, ORANGE, base_layout

if TYPE_CHECKING:  # it brings ONNX Runtime, and pages that only write probabilities need none
    from mnist_core.drawing.predictor import Prediction

ANSWER = BLUE
RUNNER_UP = ORANGE
WRITTEN_FROM = 0.001
"""Smaller shares are written as "< 0.1 %", and greater ones than all but this as "> 99.9 %"."""

LABELLED_FROM = 0.005
"""Smaller bars have no room to be told apart, nor a text above them; their share shows under the pointer."""


@dataclass(frozen=True)
class Bar:
    """One digit's bar, computed and not yet drawn; `share` in [0, 1]."""

    digit: int
    share: float
    colour: str
    text: str


def percent(share: float) -> str:
    """A probability in words, never as a certainty: a network's 1.0 is only too near to 1 for its arithmetic."""
    if share < WRITTEN_FROM:
        return "< 0.1 %"
    if share > 1.0 - WRITTEN_FROM:
        return "> 99.9 %"
    return f"{share:.1%}".replace("%", " %")


def bars(prediction: Prediction | None, *, is_guess: bool = False) -> tuple[Bar, ...]:
    """Ten bars, digit 0 first; none has a height or a text where there is no prediction, nor a colour in a guess."""
    if prediction is None:
        return tuple(Bar(digit, 0.0, NEUTRAL, "") for digit in range(10))
    colours = {} if is_guess else {prediction.digit: ANSWER, prediction.runner_up: RUNNER_UP}
    shares = [float(share) for share in prediction.probabilities]
    return tuple(Bar(digit, share, colours.get(digit, NEUTRAL), percent(share)) for digit, share in enumerate(shares))


def probability_bars(prediction: Prediction | None, *, is_guess: bool = False) -> go.Figure:
    """Draw how probable a model holds each digit to be, each bar with its share above it; empty axes for None.

    Args:
        prediction: What the model said.
        is_guess: Whether the drawing is no digit, so that no bar is to stand out as its answer.
    """
    drawn = bars(prediction, is_guess=is_guess)
    trace = go.Bar(
        x=[str(bar.digit) for bar in drawn],
        y=[bar.share for bar in drawn],
        marker={"color": [bar.colour for bar in drawn]},
        text=[bar.text if bar.share >= LABELLED_FROM else "" for bar in drawn],
        customdata=[bar.text for bar in drawn],
        textposition="outside",
        textangle=0,
        constraintext="none",  # else what is written over a narrow bar is too small to read
        cliponaxis=False,
        hovertemplate="%{x}: %{customdata}<extra></extra>",
    )
    layout = base_layout(
        xaxis={"type": "category", "fixedrange": True, "showgrid": False},
        yaxis={"range": [0, 1.15], "tickvals": [0, 0.5, 1], "ticktext": ["0 %", "50 %", "100 %"], "fixedrange": True},
        margin={"l": 48, "r": 8, "t": 8, "b": 28},
        dragmode=False,
        showlegend=False,
        bargap=0.25,
    )
    return go.Figure(trace, layout)
