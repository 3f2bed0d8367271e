"""The registry of ready-made configs: the article's three examples exactly as written, and ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from mnist_core.choices.layers import Activate, BatchNorm, Conv, Dense, Dropout, Flatten, Layers, MaxPool
from mnist_core.config import TrainingConfig


@dataclass(frozen=True)
class Preset:
    """A named config; `source` says where its settings come from."""

    name: str
    label: str
    summary: str
    source: str
    config: TrainingConfig


def _normalized_conv(filters: int, padding: Literal["valid", "same"] = "valid") -> Layers:
    return (Conv(filters=filters, padding=padding, bias=False, activation="linear"), BatchNorm(), Activate())


def _pooled_conv(filters: int) -> Layers:
    """Pooled before it is normalised: the same to learn from, and a quarter of the numbers to work on."""
    return (Conv(filters=filters, bias=False, activation="linear"), MaxPool(), BatchNorm(), Activate())


_BEST_LAYERS: Layers = (
    *_normalized_conv(32),
    *_pooled_conv(32),
    Dropout(rate=0.05),
    *_normalized_conv(64),
    *_pooled_conv(64),
    Dropout(rate=0.1),
    *_normalized_conv(128, "same"),
    Dropout(rate=0.1),
    Flatten(),
    Dense(units=128),
)
_ARTICLE: dict[str, Any] = {"optimizer": "adam", "learning_rate": 0.001, "batch_size": 32}

PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "article_perceptron",
            "Article 1: single-layer perceptron",
            "No spatial features: each pixel is weighed on its own.",
            "article, example 1",
            TrainingConfig(architecture="perceptron", epochs=10, validation_fraction=0.0, **_ARTICLE),
        ),
        Preset(
            "article_cnn",
            "Article 2: convolutional network",
            "Local patterns make the difference.",
            "article, example 2",
            TrainingConfig(architecture="cnn", epochs=10, validation_fraction=0.0, **_ARTICLE),
        ),
        Preset(
            "article_deep_cnn",
            "Article 3: overfitting deep network",
            "Large, 20 epochs, nothing to hold it back. Slow: an hour or more on two cores.",
            "article, example 3",
            TrainingConfig(architecture="deep_cnn", epochs=20, validation_fraction=0.2, **_ARTICLE),
        ),
        Preset(
            "fast",
            "Fast",
            "99 % within seconds; the place to start.",
            "this lab",
            TrainingConfig(
                architecture="fast_cnn",
                epochs=2,
                batch_size=96,
                learning_rate=0.015,
                schedule="one_cycle",
                validation_fraction=0.05,
            ),
        ),
        Preset(
            "best",
            "Best",
            "The most right answers: 54 epochs of bent pictures and soft labels, gentler at the end. 22 minutes.",
            "this lab",
            TrainingConfig(
                architecture="custom",
                layers=_BEST_LAYERS,
                epochs=54,
                batch_size=128,
                learning_rate=0.006,
                schedule="one_cycle",
                weight_decay=0.01,
                augmentation="elastic",
                final_augmentation=0.5,
                label_smoothing=0.1,
                dropout=0.3,
                validation_fraction=0.05,
                precision="auto",
            ),
        ),
    )
}
