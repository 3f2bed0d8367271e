"""Confusion matrices as figures in which the errors stand out, not the images read rightly.

Nine in ten images or more lie on the diagonal, so it is plain grey and takes no part in the colour scale. Errors go
from clear to coloured by the square root of their number: a single one is visible beside fifty. The colours are
translucent and the numbers have the page's own text colour, so that both are legible on a light and on a dark page.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from mnist_core.evaluation.confusion import Counts, PairConfusion
from mnist_core.figures.palette import ACCENT, ERROR, NEUTRAL, base_layout, translucent

Values = NDArray[np.float64]
Words = NDArray[np.object_]
Cell = tuple[int, int]

FULL_PAIR_SHARE = 0.05
"""Share of a digit's images at which a cell of a pair's matrix has its full colour: one scale for all pairs."""

_ERROR_SCALE = [[0.0, translucent(NEUTRAL, 0.07)], [0.001, translucent(ERROR, 0.1)], [1.0, translucent(ERROR, 0.75)]]
_RIGHT_SCALE = [[0.0, translucent(NEUTRAL, 0.28)], [1.0, translucent(NEUTRAL, 0.28)]]


class CellNumbers(StrEnum):
    """What the numbers in the cells are; percentages are of the row (recall) or of the column (precision)."""

    COUNTS = "Counts"
    ROW_PERCENT = "Row %"
    COLUMN_PERCENT = "Column %"


def confusion_heatmap(
    matrix: Counts, numbers: CellNumbers = CellNumbers.COUNTS, *, selected: Cell | None = None
) -> go.Figure:
    """Return the matrix with one square a cell; a click on one has the predicted digit as x and the true one as y.

    Args:
        matrix: Counts, `int64`, shape `(10, 10)`, `[true, predicted]`.
        numbers: What is written into the cells and decides their colour.
        selected: `(true, predicted)` of a cell to outline.
    """
    values = cell_values(matrix, numbers)
    form = "{:.0f}" if numbers is CellNumbers.COUNTS else "{:.1f}"
    write = np.vectorize(lambda value, count: form.format(value) if count else "", otypes=[object])
    traces = _traces(_relative_to_worst(values), write(values, matrix), cell_sentences(matrix))
    labels = [str(digit) for digit in range(len(matrix))]
    outlines = [] if selected is None else [_outline(selected)]
    square = {"scaleanchor": "x", "constraintoward": "top"}
    return go.Figure(traces, matrix_layout(labels, labels, yaxis=square, shapes=outlines))


def pair_heatmap(pair: PairConfusion) -> go.Figure:
    """Return a pair's two-by-two matrix, with a third column for what was read as any other digit."""
    counts = np.column_stack([pair.matrix, pair.other])
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    strength = np.sqrt(np.minimum(shares / FULL_PAIR_SHARE, 1.0))
    strength[:, 2] = 0.0  # what went to a third digit is no error of the pair
    rows = [str(digit) for digit in pair.digits]
    columns = [*rows, "other"]
    write = np.vectorize(lambda count, share: f"{count:,}<br>{100 * share:.1f} %", otypes=[object])
    say = np.vectorize(_sentence, otypes=[object])
    sentences = say(counts, np.array(rows)[:, None], np.array(columns)[None, :], shares)
    return go.Figure(_traces(strength, write(counts, shares), sentences), matrix_layout(columns, rows))


def cell_values(matrix: Counts, numbers: CellNumbers) -> Values:
    """Return what the cells say, `float64`, shape of `matrix`: counts, or percent in [0, 100], 0 in an empty line."""
    counts = matrix.astype(np.float64)
    if numbers is CellNumbers.COUNTS:
        return counts
    axis = 1 if numbers is CellNumbers.ROW_PERCENT else 0
    percent: Values = 100 * counts / np.maximum(counts.sum(axis=axis, keepdims=True), 1)
    return percent


def cell_sentences(matrix: Counts) -> Words:
    """Return for each cell what it means, such as "12 true 4s were read as 9 (1.2 % of 4s)"."""
    digits = np.arange(len(matrix)).astype(str)
    shares = cell_values(matrix, CellNumbers.ROW_PERCENT) / 100
    say = np.vectorize(_sentence, otypes=[object])
    sentences: Words = say(matrix, digits[:, None], digits[None, :], shares)
    return sentences


def _sentence(count: int, true: str, read: str, share: float) -> str:
    digit = "another digit" if read == "other" else read
    if not count:
        return f"No true {true} was read as {digit}"
    images = f"1 true {true} was" if count == 1 else f"{count:,} true {true}s were"
    return f"{images} read as {digit} ({100 * share:.1f} % of {true}s)"


def _relative_to_worst(values: Values) -> Values:
    errors = values.copy()
    np.fill_diagonal(errors, 0.0)
    relative: Values = np.sqrt(errors / (errors.max() or 1.0))
    return relative


def _traces(errors: Values, texts: Words, sentences: Words) -> list[go.Heatmap | go.Scatter]:
    right = np.eye(*errors.shape) == 1
    rows, columns = np.nonzero(texts != "")
    common = {
        "customdata": sentences,
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": False,
        "showscale": False,
        "zmin": 0,
        "zmax": 1,
        "xgap": 2,
        "ygap": 2,
    }
    return [
        go.Heatmap(z=np.where(right, np.nan, errors), colorscale=_ERROR_SCALE, name="errors", **common),
        go.Heatmap(z=np.where(right, 1.0, np.nan), colorscale=_RIGHT_SCALE, name="right", **common),
        go.Scatter(x=columns, y=rows, text=texts[rows, columns], mode="text", hoverinfo="skip", showlegend=False),
    ]


def matrix_layout(columns: list[str], rows: list[str], yaxis: dict[str, str] | None = None, **more: Any) -> go.Layout:
    """Return the layout of a matrix with these digits across and down; `more` are attributes of the figure."""
    # In one piece: `figure.update_layout` took three times as long as all the rest, and a click waits for this.
    across = _axis("Predicted digit", columns, [-0.5, len(columns) - 0.5])
    down = _axis("True digit", rows, [len(rows) - 0.5, -0.5]) | (yaxis or {})
    return go.Layout(base_layout(xaxis=across, yaxis=down, dragmode=False, font={"size": 12}, **more))


def _axis(title: str, labels: list[str], limits: list[float]) -> dict[str, Any]:
    ticks = {
        "tickvals": list(range(len(labels))),
        "ticktext": labels,
        "ticks": "",
        "showgrid": False,
        "showline": False,
    }
    return {"title": {"text": title, "standoff": 10}, "range": limits, "constrain": "domain", **ticks}


def _outline(cell: Cell) -> dict[str, Any]:
    true, predicted = cell
    corners = {"x0": predicted - 0.5, "x1": predicted + 0.5, "y0": true - 0.5, "y1": true + 0.5}
    return {"type": "rect", "line": {"color": ACCENT, "width": 3}, **corners}
