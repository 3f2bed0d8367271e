"""What a change did to a confusion matrix: in every cell how many images more or fewer than before.

Green is better, purple is worse: fewer errors off the diagonal, more right readings on it.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from mnist_core.evaluation.confusion import Counts
from mnist_core.figures.confusion import Words, matrix_layout
from mnist_core.figures.palette import ACCENT, ERROR, NEUTRAL, translucent

_SCALE = [
    [0.0, translucent(ERROR, 0.75)],
    [0.499, translucent(ERROR, 0.12)],
    [0.5, translucent(NEUTRAL, 0.07)],
    [0.501, translucent(ACCENT, 0.12)],
    [1.0, translucent(ACCENT, 0.75)],
]


def confusion_change_heatmap(change: Counts) -> go.Figure:
    """Return a square a cell with a signed number; cells that stayed equal are empty.

    Args:
        change: Counts after less counts before, `int64`, shape `(10, 10)`, `[true, predicted]`.
    """
    better = np.where(np.eye(len(change)) == 1, change, -change)
    strength = np.sign(better) * np.sqrt(np.abs(better) / (np.abs(better).max() or 1))
    rows, columns = np.nonzero(change)
    labels = [str(digit) for digit in range(len(change))]
    heat = go.Heatmap(
        z=strength,
        colorscale=_SCALE,
        zmin=-1,
        zmax=1,
        showscale=False,
        xgap=2,
        ygap=2,
        customdata=change_sentences(change),
        hovertemplate="%{customdata}<extra></extra>",
    )
    numbers = [f"{count:+d}".replace("-", "−") for count in change[rows, columns]]
    text = go.Scatter(x=columns, y=rows, text=numbers, mode="text", hoverinfo="skip", showlegend=False)
    square = {"scaleanchor": "x", "constraintoward": "top"}
    return go.Figure([heat, text], matrix_layout(labels, labels, yaxis=square))


def change_sentences(change: Counts) -> Words:
    """Return for each cell what it means, such as "5 fewer 4s are read as 9"."""
    digits = np.arange(len(change)).astype(str)
    say = np.vectorize(_sentence, otypes=[object])
    sentences: Words = say(change, digits[:, None], digits[None, :])
    return sentences


def _sentence(count: int, true: str, read: str) -> str:
    if not count:
        return f"As many {true}s as before are read as {read}"
    return f"{abs(count):,} {'more' if count > 0 else 'fewer'} {true}s are read as {read}"
