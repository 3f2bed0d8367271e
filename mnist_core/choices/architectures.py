"""The registry of networks: one entry each, made of layers. A new network is one function here.

Every network ends in the same head, which is added when it is built: flatten if need be, dropout if the settings ask
for it, then ten outputs with softmax.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mnist_core.choices.layers import (
    Activate,
    AveragePool,
    BatchNorm,
    Conv,
    Dense,
    Flatten,
    GlobalAveragePool,
    Layers,
    MaxPool,
    Residual,
)


@dataclass(frozen=True)
class Architecture:
    """A network to choose: how it is called, what it teaches and which layers it has before the head."""

    name: str
    label: str
    summary: str
    layers: Callable[[], Layers]


CUSTOM = "custom"
ARCHITECTURES: dict[str, Architecture] = {}


def _register(name: str, label: str, summary: str) -> Callable[[Callable[[], Layers]], Callable[[], Layers]]:
    def add(layers: Callable[[], Layers]) -> Callable[[], Layers]:
        ARCHITECTURES[name] = Architecture(name, label, summary, layers)
        return layers

    return add


@_register("perceptron", "Single-layer perceptron", "The article's example 1: every pixel on its own, no shapes.")
def _perceptron() -> Layers:
    return (Flatten(),)


@_register("mlp", "Two hidden layers", "Combines pixels freely, but must learn each position anew.")
def _mlp() -> Layers:
    return (Flatten(), Dense(units=256), Dense(units=128))


@_register("cnn", "Convolutional network", "The article's example 2: looks for strokes wherever they are.")
def _cnn() -> Layers:
    return (Conv(filters=32), MaxPool(), Conv(filters=64), MaxPool())


@_register("deep_cnn", "Deep convolutional network", "The article's example 3: large, slow, unregularised.")
def _deep_cnn() -> Layers:
    blocks: Layers = ()
    for filters in (64, 128, 256):
        pair = (Conv(filters=filters, padding="same"), Conv(filters=filters, padding="same"))
        blocks += (*pair, MaxPool())
    return (*blocks, Flatten(), Dense(units=512))


@_register("lenet5", "LeNet-5", "The network of 1998 that read bank cheques, with tanh and average pooling.")
def _lenet5() -> Layers:
    return (
        Conv(filters=6, kernel=5, padding="same", activation="tanh"),
        AveragePool(),
        Conv(filters=16, kernel=5, activation="tanh"),
        AveragePool(),
        Flatten(),
        Dense(units=120, activation="tanh"),
        Dense(units=84, activation="tanh"),
    )


@_register("fast_cnn", "Fast convolutional network", "Small and batch-normalised: 99 % after two epochs.")
def _fast_cnn() -> Layers:
    return (
        # In steps of two pixels: as good as pooling what every position gives, for a quarter of the work.
        Conv(filters=16, kernel=5, stride=2, bias=False, activation="linear"),
        BatchNorm(),
        Activate(),
        Conv(filters=32, bias=False, activation="linear"),
        MaxPool(),
        BatchNorm(),
        Activate(),
        Flatten(),
        Dense(units=64),
    )


@_register("resnet", "Small residual network", "Skip connections let it be deeper without getting stuck.")
def _resnet() -> Layers:
    return (
        Conv(filters=16, padding="same", bias=False, activation="linear"),
        BatchNorm(),
        Activate(),
        Residual(filters=16),
        Residual(filters=32, stride=2),
        Residual(filters=64, stride=2),
        GlobalAveragePool(),
    )


@_register(CUSTOM, "Your own layers", "A list of layers that you edit; shapes are checked before training starts.")
def _custom() -> Layers:
    return (Conv(filters=16), MaxPool(), Flatten(), Dense(units=64))
