"""How often each pair of digits is taken for one another, as bars."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import plotly.graph_objects as go

from mnist_core.evaluation.confusion import PINNED_PAIRS, Pair, PairConfusion
from mnist_core.figures.palette import ACCENT, NEUTRAL, base_layout


def pair_bars(pairs: Sequence[PairConfusion], highlighted: Collection[Pair] = PINNED_PAIRS) -> go.Figure:
    """Return one bar a pair, in the order given from the top: its errors in both directions and their share.

    Args:
        pairs: What to draw.
        highlighted: Pairs drawn in the accent colour, in either order of their digits.
    """
    marked = {frozenset(pair) for pair in highlighted}
    bars = go.Bar(
        orientation="h",
        x=[pair.errors for pair in pairs],
        y=["{} and {}".format(*pair.digits) for pair in pairs],
        text=[_label(pair) for pair in pairs],
        textposition="outside",
        cliponaxis=False,
        marker_color=[ACCENT if frozenset(pair.digits) in marked else NEUTRAL for pair in pairs],
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    longest = max((pair.errors for pair in pairs), default=0)
    # Room at the right for the words that stand behind the longest bar, on a phone too.
    across = {"range": [0, max(longest, 1) * 1.6], "showticklabels": False, "showgrid": False, "showline": False}
    down = {"autorange": "reversed", "showgrid": False, "ticks": ""}
    return go.Figure(bars, go.Layout(base_layout(xaxis=across, yaxis=down, dragmode=False, bargap=0.35)))


def _label(pair: PairConfusion) -> str:
    share = f" ({100 * pair.error_rate.value:.2f} %)" if pair.error_rate else ""
    return f"{pair.errors:,} {'error' if pair.errors == 1 else 'errors'}{share}"
