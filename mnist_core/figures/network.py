"""A network as a row of blocks: how large the picture still is, and how many features it has, after each layer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from mnist_core.figures.palette import BLUE, GREEN, GREY, ORANGE, PURPLE, base_layout
from mnist_core.models.cost import LayerReport, NetworkDescription

_GAP = 0.35
_INPUT = LayerReport("Input picture", "input", (28, 28, 1), 0, 0)
# Colour says what a layer does: look for patterns, shrink, combine, or adjust values without changing the shape.
_ROLES = {
    "input": ("Picture", GREY),
    "conv": ("Convolution", BLUE),
    "residual": ("Convolution", BLUE),
    "max_pool": ("Pooling", GREEN),
    "average_pool": ("Pooling", GREEN),
    "global_average_pool": ("Pooling", GREEN),
    "dense": ("Dense", ORANGE),
}
_OTHER = ("Normalise, activate, drop out, flatten", PURPLE)


@dataclass(frozen=True)
class Block:
    """One layer as a block: `left` and `width` along the row, `height` about the middle, in arbitrary units."""

    report: LayerReport
    number: int
    left: float
    width: float
    height: float


def shape_text(shape: Sequence[int]) -> str:
    """A shape as people write it: `26 × 26 × 32`."""
    return " × ".join(f"{side:,}" for side in shape)


def blocks(network: NetworkDescription) -> tuple[Block, ...]:
    """The input picture and every layer as blocks from left to right.

    Height grows with the picture's side, width with the logarithm of the number of channels; a row of numbers is a
    thin block whose height grows with the logarithm of its length.
    """
    placed: list[Block] = []
    left = 0.0
    for number, report in enumerate((_INPUT, *network.layers)):
        width, height = _size(report.output_shape)
        placed.append(Block(report, number, left, width, height))
        left += width + _GAP
    return tuple(placed)


def _size(shape: Sequence[int]) -> tuple[float, float]:
    if len(shape) == 3:
        return 0.5 + 0.22 * math.log2(1 + shape[-1]), max(shape[0] / 28.0, 0.08) * 10.0
    return 0.5, 0.7 * math.log2(1 + shape[0])


def network_diagram(network: NetworkDescription) -> go.Figure:
    """The network drawn as blocks; hovering one says its name, shape and cost."""
    row = blocks(network)
    traces = []
    for role, colour in dict.fromkeys(_role(block) for block in row):
        members = [block for block in row if _role(block) == (role, colour)]
        traces.append(_bars(members, role, colour))
    hidden = {"visible": False, "fixedrange": True}
    across = {**hidden, "range": [-_GAP, row[-1].left + row[-1].width + _GAP]}
    layout = base_layout(xaxis=across, yaxis={**hidden, "range": [-6.6, 5.4]}, showlegend=True, barmode="overlay")
    layout["margin"] = {"l": 0, "r": 0, "t": 8, "b": 0}
    layout["annotations"] = [_number(block) for block in row]
    return go.Figure(traces, layout)


def _role(block: Block) -> tuple[str, str]:
    return _ROLES.get(block.report.kind, _OTHER)


def _bars(members: Sequence[Block], role: str, colour: str) -> go.Bar:
    return go.Bar(
        x=[block.left + block.width / 2 for block in members],
        y=[block.height for block in members],
        base=[-block.height / 2 for block in members],
        width=[block.width for block in members],
        name=role,
        marker={"color": colour, "line": {"width": 0}, "cornerradius": 3},
        customdata=[[_hover(block)] for block in members],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _hover(block: Block) -> str:
    report = block.report
    costs = f"<br>{report.parameters:,} parameters<br>{report.multiply_adds:,} multiply-adds" if block.number else ""
    return f"{report.name}<br>{shape_text(report.output_shape)}{costs}"


def _number(block: Block) -> dict[str, object]:
    text = str(block.number) if block.number else "in"
    return {"x": block.left + block.width / 2, "y": -5.9, "text": text, "showarrow": False, "font": {"size": 11}}
