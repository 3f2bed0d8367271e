"""The registry of optimizers, as values: which Keras class with which arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class OptimizerChoice:
    """An optimizer to choose.

    `keras_class` names a class of `keras.optimizers`; the process that trains may have its own that does the same.
    """

    name: str
    label: str
    summary: str
    keras_class: str
    arguments: Mapping[str, float | bool] = field(default_factory=dict)


OPTIMIZERS: dict[str, OptimizerChoice] = {
    choice.name: choice
    for choice in (
        OptimizerChoice("sgd", "SGD", "Plain gradient descent.", "SGD"),
        OptimizerChoice("momentum", "SGD with momentum", "Keeps rolling downhill.", "SGD", {"momentum": 0.9}),
        OptimizerChoice("rmsprop", "RMSprop", "Scales each weight's step by its recent gradients.", "RMSprop"),
        OptimizerChoice("adam", "Adam", "Momentum and scaling together; a good first choice.", "Adam"),
        OptimizerChoice("adamw", "AdamW", "Adam with weight decay done right.", "AdamW"),
        OptimizerChoice("adadelta", "Adadelta", "Adapts its own steps; wants a learning rate near 1.", "Adadelta"),
    )
}
