"""The networks of the bench: settings that are sound for them, and networks too narrow or wide enough to overfit."""

from __future__ import annotations

from typing import Any

from mnist_core.choices.layers import Conv, Dense, Flatten, GlobalAveragePool, Layers, MaxPool

SOUND: dict[str, dict[str, Any]] = {
    "perceptron": {"architecture": "perceptron", "epochs": 10, "learning_rate": 0.003},
    "mlp": {"architecture": "mlp", "epochs": 6},
    "cnn": {"architecture": "cnn", "epochs": 4},
    "small_cnn": {
        "architecture": "custom",
        "layers": [layer.model_dump() for layer in (Conv(filters=8), MaxPool(), Conv(filters=16), MaxPool())],
        "epochs": 8,
        "learning_rate": 0.003,
    },
    "fast_cnn": {
        "architecture": "fast_cnn",
        "epochs": 4,
        "batch_size": 96,
        "learning_rate": 0.015,
        "schedule": "one_cycle",
    },
    "lenet5": {
        "architecture": "lenet5",
        "epochs": 6,
        "batch_size": 128,
        "learning_rate": 0.004,
        "schedule": "one_cycle",
    },
}
COMMON: dict[str, Any] = {"training_images": 6_000, "validation_fraction": 0.05}
NARROW: dict[str, Layers] = {
    "dense_3": (Flatten(), Dense(units=3)),
    "dense_5": (Flatten(), Dense(units=5)),
    "dense_4": (Flatten(), Dense(units=4)),
    "conv_2": (Conv(filters=2), MaxPool(), Conv(filters=4), GlobalAveragePool()),
    "conv_3": (Conv(filters=3), MaxPool(), Conv(filters=4), GlobalAveragePool()),
    "conv_4": (Conv(filters=4), MaxPool(), Conv(filters=6), GlobalAveragePool()),
}
WIDE: Layers = (Conv(filters=16), MaxPool(), Conv(filters=32), MaxPool(), Flatten(), Dense(units=128))


def own(layers: Layers, **changes: Any) -> dict[str, Any]:
    """Settings of a network of these layers, with some changed."""
    return {"architecture": "custom", "layers": [layer.model_dump() for layer in layers]} | changes
