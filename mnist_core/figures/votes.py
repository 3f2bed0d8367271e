"""Several models' probabilities of the ten digits as a strip each: who says what, and who differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from mnist_core.figures.palette import BLUE, NEUTRAL, VERMILLION, base_layout, translucent
from mnist_core.figures.probabilities import percent

if TYPE_CHECKING:
    from mnist_core.drawing.predictor import Prediction

ROW_HEIGHT, HEAD_HEIGHT = 34, 34
"""CSS pixels that a model's strip needs, and the digits above all of them."""

WRITTEN_FROM = 0.01
LONGEST_NAME = 20
_SCALE = [[0.0, translucent(NEUTRAL, 0.08)], [0.005, translucent(BLUE, 0.1)], [1.0, translucent(BLUE, 0.75)]]


def vote_strips(names: Sequence[str], predictions: Sequence[Prediction], expected: int) -> go.Figure:
    """Draw a row a model and a column a digit; answers are bold and outlined, others than `expected` in vermillion.

    Args:
        names: What the models are called, first on top; as many as `predictions`.
        predictions: What they say.
        expected: The digit that most of them read.
    """
    shares = np.stack([prediction.probabilities for prediction in predictions])
    heat = go.Heatmap(
        z=np.round(shares, 4),
        x=list(range(10)),
        y=list(range(len(names))),
        zmin=0.0,
        zmax=1.0,
        colorscale=_SCALE,
        showscale=False,
        xgap=2,
        ygap=2,
        customdata=[[f"{name}: {percent(float(share))} for a {digit}" for digit, share in enumerate(row)]
                    for name, row in zip(names, shares, strict=True)],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    texts = [cell_texts(prediction) for prediction in predictions]
    written = [(digit, row, text) for row, line in enumerate(texts) for digit, text in enumerate(line) if text]
    # As a trace of their own the numbers have the page's own text colour, in a heatmap one that suits its darkest cell.
    columns, rows, words = zip(*written, strict=True)
    numbers = go.Scatter(x=columns, y=rows, text=words, mode="text", hoverinfo="skip", showlegend=False)
    outlines = [_outline(row, prediction.digit, expected) for row, prediction in enumerate(predictions)]
    return go.Figure([heat, numbers], _layout(names, outlines))


def cell_texts(prediction: Prediction) -> list[str]:
    """What stands in a row's ten cells: percentages worth a word, the answer's in bold."""
    return [
        f"<b>{_short(share)}</b>" if digit == prediction.digit else _short(share) if share >= WRITTEN_FROM else ""
        for digit, share in enumerate(prediction.probabilities.tolist())
    ]


def _short(share: float) -> str:
    return f"{min(round(100 * share), 99)}" if share < 1.0 - WRITTEN_FROM / 2 else ">99"


def _outline(row: int, digit: int, expected: int) -> dict[str, Any]:
    colour = BLUE if digit == expected else VERMILLION
    corners = {"x0": digit - 0.47, "x1": digit + 0.47, "y0": row - 0.45, "y1": row + 0.45}
    return {"type": "rect", **corners, "line": {"color": colour, "width": 2.5}}


def _layout(names: Sequence[str], outlines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    short = [name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…" for name in names]
    rows = {"tickvals": list(range(len(names))), "ticktext": short, "range": [len(names) - 0.5, -0.5]}
    bare = {"showgrid": False, "showline": False, "ticks": "", "fixedrange": True}
    return base_layout(
        xaxis={"side": "top", "range": [-0.5, 9.5], "tickvals": list(range(10))} | bare,
        yaxis=rows | bare,
        margin={"l": 8, "r": 4, "t": HEAD_HEIGHT - 8, "b": 4},
        shapes=list(outlines),
        font={"size": 12},
        dragmode=False,
    )
