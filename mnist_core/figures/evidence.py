"""What an answer rests on as two maps over the drawing: what taking ink away would do, and what adding some would.

Both have one scale and one meaning: blue is for the digit as the drawing is, vermillion against it, by the square root
of how much. The colours fade into the page, so that the maps are legible on a light and on a dark one, and the drawing
is an outline above them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from mnist_core.figures.palette import BLUE, NEUTRAL, VERMILLION, base_layout, translucent

if TYPE_CHECKING:
    from mnist_core.drawing.explain_occlusion import Evidence, Flip

Image = NDArray[np.float32]

LEAST_FULL = 2.0
"""Log-odds at which a colour is full where nothing changes them by more: noise is not to look like evidence."""

SCALE = [[0.0, translucent(VERMILLION, 0.9)], [0.5, translucent(NEUTRAL, 0.0)], [1.0, translucent(BLUE, 0.9)]]
TITLES = ("Ink taken away", "Ink added")
_GAP = 0.04


def evidence_maps(image: Image, evidence: Evidence, flip: Flip | None = None) -> go.Figure:
    """Draw the maps side by side.

    Args:
        image: What the model saw, `float32`, `(28, 28)`, in [0, 1].
        evidence: What speaks for a digit.
        flip: A spot to mark, on the map it belongs to.
    """
    full = max(float(np.abs(evidence.removed).max()), float(np.abs(evidence.added).max()), LEAST_FULL)
    traces: list[Any] = []
    for place, change in enumerate((evidence.removed, evidence.added)):
        traces += [_map(-change, full, place), _outline(image, place)]
    if flip is not None:
        traces.append(_marker(flip))
    return go.Figure(traces, _layout())


def _axes(place: int) -> dict[str, str]:
    return {"xaxis": f"x{place + 1}", "yaxis": f"y{place + 1}"} if place else {}


def _map(support: Image, full: float, place: int) -> go.Heatmap:
    return go.Heatmap(
        z=np.round(np.sign(support) * np.sqrt(np.abs(support)), 3),
        zmin=-np.sqrt(full),
        zmax=np.sqrt(full),
        customdata=np.round(support, 1),
        colorscale=SCALE,
        showscale=False,
        hovertemplate=f"{TITLES[place]}: %{{customdata:+.1f}} for the digit as it is<extra></extra>",
        **_axes(place),
    )


def _outline(image: Image, place: int) -> go.Contour:
    return go.Contour(
        z=np.round(image, 2),
        contours={"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
        line={"color": NEUTRAL, "width": 1.5},
        showscale=False,
        hoverinfo="skip",
        **_axes(place),
    )


def _marker(flip: Flip) -> go.Scatter:
    done = "ink here" if flip.is_added else "no ink here"
    return go.Scatter(
        x=[flip.column],
        y=[flip.row],
        mode="markers",
        marker={"symbol": "circle-open", "size": 22, "color": NEUTRAL, "line": {"width": 2.5}},
        hovertemplate=f"{done} is what would most make it a {flip.digit}<extra></extra>",
        showlegend=False,
        **_axes(int(flip.is_added)),
    )


def _layout() -> dict[str, Any]:
    halves = ([0.0, 0.5 - _GAP / 2], [0.5 + _GAP / 2, 1.0])
    bare = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": "", "fixedrange": True}
    bare |= {"showline": True, "mirror": True, "constrain": "domain"}
    across, down = bare | {"range": [-0.5, 27.5], "constraintoward": "left"}, bare | {"range": [27.5, -0.5]}
    place = {"xref": "paper", "xanchor": "left", "y": 1.0, "yref": "paper", "yanchor": "bottom", "showarrow": False}
    titles = [{"text": title, "x": half[0], **place} for title, half in zip(TITLES, halves, strict=True)]
    return base_layout(
        xaxis=across | {"domain": halves[0]},
        yaxis=down | {"scaleanchor": "x", "constraintoward": "top"},
        xaxis2=across | {"domain": halves[1]},
        yaxis2=down | {"scaleanchor": "x2", "constraintoward": "top", "anchor": "x2"},
        annotations=titles,
        margin={"l": 4, "r": 4, "t": 28, "b": 4},
        dragmode=False,
        showlegend=False,
    )
