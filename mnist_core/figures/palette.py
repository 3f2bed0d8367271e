"""The colours and the bare layout that every figure of the lab shares.

The hues are those of Okabe and Ito ("Color Universal Design", 2008), which people with any colour vision can tell
apart. Of their eight, black, yellow and the two light ones (orange, sky blue) vanish on one of the two page backgrounds
when drawn as a thin line, so the named roles use the other four and grey: each has a contrast of 3:1 or more on white
and on near-black.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# As soon as one thread has begun to import pandas, Plotly asks every value whether it is of pandas, and fails until the
# import is done. Every module that makes figures imports this one: pandas is whole before the first figure is made.
import pandas  # noqa: F401

BLUE = "#0072B2"
VERMILLION = "#D55E00"
GREEN = "#009E73"
PURPLE = "#CC79A7"
SKY_BLUE = "#56B4E9"
ORANGE = "#E69F00"
GREY = "#8A8A8A"

TRAIN = BLUE
VALIDATION = VERMILLION
ACCENT = GREEN
ERROR = PURPLE
NEUTRAL = GREY

RUN_COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, SKY_BLUE, ORANGE, GREY)
"""One colour a run where several are overlaid, clearest first."""

TRANSPARENT = "rgba(0,0,0,0)"
GRIDLINE = "rgba(128,128,128,0.2)"


def translucent(colour: str, opacity: float) -> str:
    """Return a `#RRGGBB` colour with an opacity in [0, 1], as CSS and Plotly write it."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def base_layout(**overrides: Any) -> dict[str, Any]:
    """Return keyword arguments for `go.Layout` that fit a light and a dark page alike.

    Backgrounds are transparent and no text colour is set: whoever draws the figure knows the page's own. The empty
    template keeps Plotly's default one, which brings a dark font and a blue plot background, out of the figure.

    Args:
        **overrides: Layout attributes that replace or add to these; a mapping (such as `xaxis`) is merged into the
            one that stands here rather than replacing it.
    """
    layout: dict[str, Any] = {
        "template": {"data": {}, "layout": {}},
        "paper_bgcolor": TRANSPARENT,
        "plot_bgcolor": TRANSPARENT,
        "margin": {"l": 48, "r": 12, "t": 12, "b": 40},
        "colorway": list(RUN_COLOURS),
        "xaxis": _axis(),
        "yaxis": _axis(),
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"},
        "hoverlabel": {"align": "left"},
    }
    for name, value in overrides.items():
        present = layout.get(name)
        both_mappings = isinstance(present, Mapping) and isinstance(value, Mapping)
        layout[name] = {**present, **value} if both_mappings else value  # type: ignore[dict-item]
    return layout


def _axis() -> dict[str, Any]:
    return {
        "gridcolor": GRIDLINE,
        "gridwidth": 1,
        "zeroline": False,
        "linecolor": GRIDLINE,
        "automargin": True,
        "title": {"standoff": 8},
    }
