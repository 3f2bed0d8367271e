"""Layers as values → Keras models. Worker process only: imports Keras."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

import keras

from mnist_core.choices import layers as kinds
from mnist_core.choices.precisions import PRECISIONS
from mnist_core.config import TrainingConfig
from mnist_core.models.batch_norm import BatchNormalization
from mnist_core.models.cost import IMAGE_SHAPE, full_layers
from mnist_core.models.order import quickest_order

FEATURES = "features"
LOGITS = "logits"


def build_model(config: TrainingConfig) -> keras.Model:
    """An untrained network that maps pictures to logits, initialised from the config's seed.

    Takes `float32`, shape `(n, 28, 28, 1)`, in [0, 1]; gives `float32`, shape `(n, 10)`. The layer named `features`
    is what the last layer reads.

    Raises:
        ShapeError: If the layers cannot follow one another.
    """
    return _build(config, BatchNormalization)


def _build(config: TrainingConfig, batch_norm: type[keras.layers.BatchNormalization]) -> keras.Model:
    layers = quickest_order(full_layers(config))
    keras.utils.set_random_seed(config.seed)
    policy = PRECISIONS[config.precision].keras_policy
    builder = Builder(policy, keras.regularizers.L2(config.l2) if config.l2 else None, batch_norm)
    image = tensor = keras.Input(IMAGE_SHAPE, name="image")
    for layer in layers[:-1]:
        tensor = _apply(layer, tensor, builder)
    tensor = keras.layers.Identity(name=FEATURES, dtype=policy)(tensor)
    head = layers[-1]
    assert isinstance(head, kinds.Dense)
    # Logits stay in 32 bits: their softmax decides probabilities that are compared to four digits.
    logits = keras.layers.Dense(head.units, name=LOGITS, dtype="float32", kernel_regularizer=builder.regularizer)
    return keras.Model(image, logits(tensor))


def prediction_model(model: keras.Model) -> keras.Model:
    """The same network with two outputs, `probabilities` and `features`; weights are shared."""
    probabilities = keras.layers.Softmax(name="probabilities", dtype="float32")(model.output)
    return keras.Model(model.input, [probabilities, model.get_layer(FEATURES).output])


def portable(model: keras.Model, config: TrainingConfig) -> keras.Model:
    """A copy of a trained network in Keras' own layers, which calculates in 32 bits, whatever it was trained in."""
    copy = _build(config.model_copy(update={"precision": "float32"}), keras.layers.BatchNormalization)
    copy.set_weights(model.get_weights())
    return copy


class Builder:
    """What every layer of one network shares: number format, penalty, and the kind of batch normalisation."""

    def __init__(
        self,
        policy: str,
        regularizer: keras.regularizers.Regularizer | None,
        batch_norm: type[keras.layers.BatchNormalization],
    ) -> None:
        self.policy = policy
        self.regularizer = regularizer
        self._batch_norm = batch_norm

    def conv(self, filters: int, kernel: int, **options: Any) -> keras.layers.Layer:
        return keras.layers.Conv2D(filters, kernel, kernel_regularizer=self.regularizer, dtype=self.policy, **options)

    def batch_norm(self) -> keras.layers.Layer:
        # Keras' default of 0.99 needs hundreds of steps to forget its start; short runs are the rule here.
        return self._batch_norm(momentum=0.9, dtype=self.policy)


@singledispatch
def _apply(layer: object, tensor: Any, builder: Builder) -> Any:
    raise TypeError(f"No Keras layer for {layer!r}; add one to mnist_core/models/build.py.")


@_apply.register
def _(layer: kinds.Conv, tensor: Any, builder: Builder) -> Any:
    return builder.conv(
        layer.filters,
        layer.kernel,
        strides=layer.stride,
        padding=layer.padding,
        activation=layer.activation,
        use_bias=layer.bias,
    )(tensor)


@_apply.register
def _(layer: kinds.MaxPool, tensor: Any, builder: Builder) -> Any:
    return keras.layers.MaxPooling2D(layer.size, dtype=builder.policy)(tensor)


@_apply.register
def _(layer: kinds.AveragePool, tensor: Any, builder: Builder) -> Any:
    return keras.layers.AveragePooling2D(layer.size, dtype=builder.policy)(tensor)


@_apply.register
def _(layer: kinds.GlobalAveragePool, tensor: Any, builder: Builder) -> Any:
    return keras.layers.GlobalAveragePooling2D(dtype=builder.policy)(tensor)


@_apply.register
def _(layer: kinds.Flatten, tensor: Any, builder: Builder) -> Any:
    return keras.layers.Flatten(dtype=builder.policy)(tensor)


@_apply.register
def _(layer: kinds.Dense, tensor: Any, builder: Builder) -> Any:
    return keras.layers.Dense(
        layer.units,
        activation=layer.activation,
        use_bias=layer.bias,
        kernel_regularizer=builder.regularizer,
        dtype=builder.policy,
    )(tensor)


@_apply.register
def _(layer: kinds.Dropout, tensor: Any, builder: Builder) -> Any:
    return keras.layers.Dropout(layer.rate, dtype=builder.policy)(tensor)


@_apply.register
def _(layer: kinds.BatchNorm, tensor: Any, builder: Builder) -> Any:
    return builder.batch_norm()(tensor)


@_apply.register
def _(layer: kinds.Activate, tensor: Any, builder: Builder) -> Any:
    return keras.layers.Activation(layer.activation, dtype=builder.policy)(tensor)


@_apply.register
def _(layer: kinds.Residual, tensor: Any, builder: Builder) -> Any:
    shortcut = tensor
    if layer.stride != 1 or tensor.shape[-1] != layer.filters:
        shortcut = builder.conv(layer.filters, 1, strides=layer.stride, padding="same", use_bias=False)(tensor)
        shortcut = builder.batch_norm()(shortcut)
    tensor = builder.conv(layer.filters, 3, strides=layer.stride, padding="same", use_bias=False)(tensor)
    tensor = keras.layers.Activation("relu", dtype=builder.policy)(builder.batch_norm()(tensor))
    tensor = builder.conv(layer.filters, 3, padding="same", use_bias=False)(tensor)
    total = keras.layers.Add(dtype=builder.policy)([shortcut, builder.batch_norm()(tensor)])
    return keras.layers.Activation("relu", dtype=builder.policy)(total)
