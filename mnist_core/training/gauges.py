"""Looks into a network while it trains: gradients, updates and dead units. Worker process only: imports TensorFlow."""

from __future__ import annotations

import time
from collections import Counter
from statistics import median

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mnist_core.models.build import LOGITS
from mnist_core.training.metrics import DeadUnits, Gauges, LayerGauges

PICTURES = 256
LIVE_SECONDS = 5.0  # between two looks within an epoch
SHARE_OF_TIME = 0.02  # of training, that looking may take
_SMALLEST_NORM = 1e-12
Weights = list[NDArray[np.float32]]


class GaugeReader:
    """Reads the gauges of one network, as often as a small share of the training time allows.

    The training steps know nothing of it. Nothing in the network changes by a look: dropout is off and batch
    normalisation keeps its statistics.
    """

    def __init__(self, model: keras.Model, x_train: NDArray[np.uint8], y_train: NDArray[np.uint8]) -> None:
        self._model = model
        named = _layer_names(model)
        self._kernels = [(name, kernel) for name, layer in named for kernel in _kernels_of(layer)]
        self._relus = _relus(model, {layer.name: name for name, layer in named})
        outputs = {"relus": [layer.output for _, layer in self._relus], "logits": model.output}
        self._network = keras.Model(model.input, outputs)
        self._images = tf.constant(x_train[:PICTURES, ..., np.newaxis])
        self._labels = tf.constant(y_train[:PICTURES].astype(np.int32))
        signature = [tf.TensorSpec((None, *model.input.shape[1:]), tf.uint8), tf.TensorSpec((None,), tf.int32)]
        self._look = tf.function(self._looked, input_signature=signature)
        self._is_compiled = False
        self._read_at = 0.0
        self._cost_seconds = 0.0

    def is_due(self, elapsed_seconds: float, *, at_end_of_epoch: bool) -> bool:
        """Whether to look after the next step: at the end of an epoch, and every few seconds within a long one.

        Args:
            elapsed_seconds: Training time so far.
            at_end_of_epoch: Whether the next step is the epoch's last with a whole batch.
        """
        since = elapsed_seconds - self._read_at
        affordable = since * SHARE_OF_TIME >= self._cost_seconds
        return affordable and (at_end_of_epoch or since >= LIVE_SECONDS)

    def weights(self) -> Weights:
        """The weights whose update is to be measured, as they stand: copies, to be given to `read` after a step."""
        return [kernel.numpy() for _, kernel in self._kernels]

    def read(self, before: Weights, epoch: float, elapsed_seconds: float) -> Gauges:
        """The gauges after a step.

        Args:
            before: What `weights` gave before that step.
            epoch: When this is, in epochs.
            elapsed_seconds: Training time so far.
        """
        started = time.perf_counter()
        total, norms, dead = self._look(self._images, self._labels)
        layers = tuple(
            LayerGauges(name, float(norm), _update_ratio(old, kernel.numpy()))
            for (name, kernel), norm, old in zip(self._kernels, norms, before, strict=True)
        )
        relus = tuple(
            DeadUnits(name, int(count), int(layer.output.shape[-1]))
            for (name, layer), count in zip(self._relus, dead, strict=True)
        )
        # The first look also compiles, which says nothing of what the next one costs.
        self._cost_seconds = time.perf_counter() - started if self._is_compiled else 0.0
        self._read_at, self._is_compiled = elapsed_seconds, True
        return Gauges(epoch, float(total), median(layer.update_ratio for layer in layers), layers, relus)

    def _looked(self, images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, list[tf.Tensor], list[tf.Tensor]]:
        with tf.GradientTape() as tape:
            outputs = self._network(tf.cast(images, tf.float32) / 255.0, training=False)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, outputs["logits"]))
            loss += tf.add_n(self._network.losses) if self._network.losses else 0.0
        variables = self._model.trainable_variables
        gradients = tape.gradient(loss, variables)
        norms = {variable.path: tf.norm(gradient) for variable, gradient in zip(variables, gradients, strict=True)}
        dead = [_dead_count(activation) for activation in outputs["relus"]]
        return tf.linalg.global_norm(gradients), [norms[kernel.path] for _, kernel in self._kernels], dead


def _dead_count(activation: tf.Tensor) -> tf.Tensor:
    everywhere = list(range(len(activation.shape) - 1))
    return tf.reduce_sum(tf.cast(tf.reduce_max(activation, axis=everywhere) <= 0, tf.int32))


def _update_ratio(before: NDArray[np.float32], after: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(after - before) / max(float(np.linalg.norm(before)), _SMALLEST_NORM))


def _kernels_of(layer: keras.layers.Layer) -> list[keras.Variable]:
    # Offsets and scales start at zero or one, so a ratio to their size would say nothing.
    return [weight for weight in layer.trainable_weights if len(weight.shape) > 1]


def _layer_names(model: keras.Model) -> list[tuple[str, keras.layers.Layer]]:
    """Every layer with weights under a name people understand, such as "Convolution 2"; the last is "Output"."""
    counts: Counter[str] = Counter()
    named = []
    for layer in model.layers:
        kernels = _kernels_of(layer)
        if not kernels:
            continue
        kind = "Convolution" if len(kernels[0].shape) == 4 else "Dense"
        counts[kind] += 1
        named.append(("Output" if layer.name == LOGITS else f"{kind} {counts[kind]}", layer))
    return named


def _relus(model: keras.Model, names: dict[str, str]) -> list[tuple[str, keras.layers.Layer]]:
    """Every layer that ends in ReLU, under its own name or, where it has no weights, that of the last that has."""
    found, name = [], "Input"
    for layer in model.layers:
        name = names.get(layer.name, name)
        is_relu = getattr(layer, "activation", None) is keras.activations.relu or isinstance(layer, keras.layers.ReLU)
        if is_relu:
            found.append((name, layer))
    return found
