"""What a network is made of and costs: shapes, parameters, multiply-adds; and errors before training starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from math import prod

from mnist_core.choices import layers as kinds
from mnist_core.choices.layers import Layer, Layers
from mnist_core.config import TrainingConfig
from mnist_core.errors import ShapeError

IMAGE_SHAPE = (28, 28, 1)
CLASSES = 10
BATCH_NORM_PARAMETERS = 4  # scale, offset, moving mean, moving variance

OTHER_WORK = 100_000
"""What learning from an image takes besides the network's arithmetic, as multiply-adds that take as long: by it the
article's CNN takes 24 times as long for an epoch as its perceptron, where it has 311 times the multiply-adds."""

Shape = tuple[int, ...]


@dataclass(frozen=True)
class LayerReport:
    """One layer: what it is, what comes out of it (without the batch), and what it costs for one picture."""

    name: str
    kind: str
    output_shape: Shape
    parameters: int
    multiply_adds: int


@dataclass(frozen=True)
class NetworkDescription:
    """A whole network, layer by layer, and its totals."""

    layers: tuple[LayerReport, ...]
    parameters: int
    multiply_adds: int


def full_layers(config: TrainingConfig) -> Layers:
    """Every layer that is built, in order: the chosen ones, what the settings add, and the head of ten outputs.

    Raises:
        ShapeError: If the layers cannot follow one another.
    """
    body = config.hidden_layers
    if config.batch_normalization:
        body = tuple(part for layer in body for part in _normalized(layer))
    shape = _final_shape(body)
    head: Layers = () if len(shape) == 1 else (kinds.Flatten(),)
    if config.dropout:
        head += (kinds.Dropout(rate=config.dropout),)
    return (*body, *head, kinds.Dense(units=CLASSES, activation="linear"))


def describe(config: TrainingConfig) -> NetworkDescription:
    """The network a config would build, with the cost of each layer.

    Raises:
        ShapeError: If the layers cannot follow one another; the message names the layer and what it received.
    """
    reports = tuple(_reports(full_layers(config)))
    return NetworkDescription(
        layers=reports,
        parameters=sum(report.parameters for report in reports),
        multiply_adds=sum(report.multiply_adds for report in reports),
    )


def image_work(config: TrainingConfig) -> float:
    """How much work it is to learn from one image; fit to tell how much longer one network takes than another."""
    return float(describe(config).multiply_adds + OTHER_WORK)


def _normalized(layer: Layer) -> Layers:
    if isinstance(layer, (kinds.Conv, kinds.Dense)) and layer.activation != "linear":
        plain = layer.model_copy(update={"activation": "linear", "bias": False})
        return (plain, kinds.BatchNorm(), kinds.Activate(activation=layer.activation))
    return (layer,)


def _final_shape(layers: Layers) -> Shape:
    shape: Shape = IMAGE_SHAPE
    for report in _reports(layers):
        shape = report.output_shape
    return shape


def _reports(layers: Layers) -> Iterator[LayerReport]:
    shape: Shape = IMAGE_SHAPE
    for number, layer in enumerate(layers, start=1):
        try:
            report = _report(layer, shape)
        except ShapeError as error:
            received = " × ".join(f"{side:,}" for side in shape)
            kind = layer.kind.replace("_", " ")
            raise ShapeError(f"Layer {number} ({kind}) receives {received}, but {error}") from None
        shape = report.output_shape
        yield report


@singledispatch
def _report(layer: object, shape: Shape) -> LayerReport:
    raise TypeError(f"No cost rule for the layer {layer!r}; add one to mnist_core/models/cost.py.")


def _need_picture(shape: Shape, what: str) -> tuple[int, int, int]:
    if len(shape) != 3:
        raise ShapeError(f"{what} needs a picture (height × width × channels); put it before flatten and dense layers.")
    height, width, channels = shape
    return height, width, channels


def _side(side: int, window: int, stride: int, padding: str) -> int:
    if padding == "same":
        return -(-side // stride)
    if side < window:
        raise ShapeError(
            f"its window of {window} × {window} does not fit; "
            "use a smaller window, same padding or less pooling before it."
        )
    return (side - window) // stride + 1


def _convolution(shape: Shape, conv: kinds.Conv) -> tuple[Shape, int, int]:
    height, width, channels = _need_picture(shape, "a convolution")
    rows = _side(height, conv.kernel, conv.stride, conv.padding)
    columns = _side(width, conv.kernel, conv.stride, conv.padding)
    weights = conv.kernel * conv.kernel * channels * conv.filters
    return (rows, columns, conv.filters), weights + conv.bias * conv.filters, weights * rows * columns


@_report.register
def _(layer: kinds.Conv, shape: Shape) -> LayerReport:
    out, parameters, multiply_adds = _convolution(shape, layer)
    name = f"{layer.kernel}×{layer.kernel} convolution, {layer.filters} filters{_and(layer.activation)}"
    return LayerReport(name, layer.kind, out, parameters, multiply_adds)


def _and(activation: str) -> str:
    return "" if activation == "linear" else f", {activation}"


def _pooled(layer: kinds.MaxPool | kinds.AveragePool, shape: Shape, what: str) -> LayerReport:
    height, width, channels = _need_picture(shape, "pooling")
    out = (
        _side(height, layer.size, layer.size, "valid"),
        _side(width, layer.size, layer.size, "valid"),
        channels,
    )
    return LayerReport(f"{layer.size}×{layer.size} {what} pooling", layer.kind, out, 0, 0)


@_report.register
def _(layer: kinds.MaxPool, shape: Shape) -> LayerReport:
    return _pooled(layer, shape, "max")


@_report.register
def _(layer: kinds.AveragePool, shape: Shape) -> LayerReport:
    return _pooled(layer, shape, "average")


@_report.register
def _(layer: kinds.GlobalAveragePool, shape: Shape) -> LayerReport:
    *_, channels = _need_picture(shape, "global pooling")
    return LayerReport("Global average pooling", layer.kind, (channels,), 0, 0)


@_report.register
def _(layer: kinds.Flatten, shape: Shape) -> LayerReport:
    return LayerReport("Flatten", layer.kind, (prod(shape),), 0, 0)


@_report.register
def _(layer: kinds.Dense, shape: Shape) -> LayerReport:
    if len(shape) != 1:
        raise ShapeError("a dense layer needs a row of numbers; put flatten or global average pooling before it.")
    weights = shape[0] * layer.units
    name = f"Dense, {layer.units} units{_and(layer.activation)}"
    return LayerReport(name, layer.kind, (layer.units,), weights + layer.bias * layer.units, weights)


@_report.register
def _(layer: kinds.Dropout, shape: Shape) -> LayerReport:
    return LayerReport(f"Dropout {layer.rate:.0%}", layer.kind, shape, 0, 0)


@_report.register
def _(layer: kinds.BatchNorm, shape: Shape) -> LayerReport:
    return LayerReport("Batch normalisation", layer.kind, shape, BATCH_NORM_PARAMETERS * shape[-1], 0)


@_report.register
def _(layer: kinds.Activate, shape: Shape) -> LayerReport:
    return LayerReport(f"Activation, {layer.activation}", layer.kind, shape, 0, 0)


@_report.register
def _(layer: kinds.Residual, shape: Shape) -> LayerReport:
    *_, channels = _need_picture(shape, "a residual block")
    one = kinds.Conv(filters=layer.filters, stride=layer.stride, padding="same", bias=False)
    parts = [_convolution(shape, one)]
    parts.append(_convolution(parts[0][0], one.model_copy(update={"stride": 1})))
    out = parts[1][0]
    if layer.stride != 1 or channels != layer.filters:
        parts.append(_convolution(shape, one.model_copy(update={"kernel": 1})))
    parameters = sum(weights + BATCH_NORM_PARAMETERS * layer.filters for _, weights, _ in parts)
    multiply_adds = sum(cost for *_, cost in parts)
    return LayerReport(f"Residual block, {layer.filters} filters", layer.kind, out, parameters, multiply_adds)
