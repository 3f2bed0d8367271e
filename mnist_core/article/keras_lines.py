"""A config as the few lines of Keras that build and train it, for readers who know the article's code."""

from __future__ import annotations

from functools import singledispatch

from mnist_core.choices import layers as kinds
from mnist_core.choices.layers import Layer
from mnist_core.config import TrainingConfig
from mnist_core.errors import ConfigError
from mnist_core.models.cost import CLASSES


def keras_lines(config: TrainingConfig) -> str:
    """The layers, one a line, and the call that trains them.

    Raises:
        ConfigError: If it has a layer that no example of the article has.
    """
    head = (kinds.Flatten(),) if not any(isinstance(layer, kinds.Flatten) for layer in config.hidden_layers) else ()
    calls = [_call(layer) for layer in (*config.hidden_layers, *head)]
    calls.append(f'Dense({CLASSES}, activation="softmax")')
    split = f",\n    validation_split={config.validation_fraction:g}" if config.validation_fraction else ""
    trained = (
        f'compile("{config.optimizer}", ...)\nfit(..., epochs={config.epochs}, batch_size={config.batch_size}{split})'
    )
    return "\n".join([*calls, trained])


@singledispatch
def _call(layer: Layer) -> str:
    raise ConfigError(f"A layer of kind {layer.kind!r} is in none of the article's examples.")


@_call.register
def _(layer: kinds.Conv) -> str:
    padding = f', padding="{layer.padding}"' if layer.padding != "valid" else ""
    return f'Conv2D({layer.filters}, {layer.kernel}, activation="{layer.activation}"{padding})'


@_call.register
def _(layer: kinds.MaxPool) -> str:
    return f"MaxPooling2D({layer.size})"


@_call.register
def _(layer: kinds.Flatten) -> str:
    return "Flatten()"


@_call.register
def _(layer: kinds.Dense) -> str:
    return f'Dense({layer.units}, activation="{layer.activation}")'
