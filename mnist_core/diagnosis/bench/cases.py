"""The cases of the fault bench: which cause is planted, how strongly, in which network, with which seeds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from mnist_core.choices.layers import Conv, Dense, Flatten, GlobalAveragePool, Layers, MaxPool
from mnist_core.config import TrainingConfig, parse_config
from mnist_core.data.faults import NO_FAULTS, FaultPlan, parse_faults
from mnist_core.diagnosis.causes import Cause

Part = Literal["tuning", "scored"]
SEEDS: dict[Part, tuple[int, ...]] = {"tuning": (1,), "scored": (11, 12)}


@dataclass(frozen=True)
class Case:
    """One training of the bench: a cause planted in a network, and which part of the bench it belongs to."""

    cause: Cause
    network: str
    strength: str
    part: Part
    config: TrainingConfig
    faults: FaultPlan = NO_FAULTS

    @property
    def name(self) -> str:
        """The case in one word, fit for a file: cause, network, strength and seed."""
        return f"{self.cause.value}-{self.network}-{self.strength}-{self.config.seed}"

    @property
    def key(self) -> str:
        """What the training depends on, as a short hash: equal for equal settings and faults."""
        text = self.config.to_json() + self.faults.to_json()
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Planting:
    """One cause at several strengths: what each strength changes in the network's sound settings and data."""

    cause: Cause
    networks: tuple[str, ...]
    tuning: dict[str, dict[str, Any]]
    scored: dict[str, dict[str, Any]]
    common: dict[str, Any] = field(default_factory=dict)

    def cases(self, part: Part) -> Iterator[Case]:
        """Every case of one part, in the order of seeds, networks and strengths."""
        strengths = self.tuning if part == "tuning" else self.scored
        for seed in SEEDS[part]:
            for network in self.networks:
                for strength, changes in strengths.items():
                    yield _case(self, part, network, strength, changes, seed)


_SOUND: dict[str, dict[str, Any]] = {
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
}
_COMMON: dict[str, Any] = {"training_images": 6_000, "validation_fraction": 0.05}
_NARROW: dict[str, Layers] = {
    "dense_3": (Flatten(), Dense(units=3)),
    "dense_5": (Flatten(), Dense(units=5)),
    "dense_4": (Flatten(), Dense(units=4)),
    "conv_2": (Conv(filters=2), MaxPool(), Conv(filters=4), GlobalAveragePool()),
    "conv_3": (Conv(filters=3), MaxPool(), Conv(filters=4), GlobalAveragePool()),
    "conv_4": (Conv(filters=4), MaxPool(), Conv(filters=6), GlobalAveragePool()),
}
_WIDE: Layers = (Conv(filters=16), MaxPool(), Conv(filters=32), MaxPool(), Flatten(), Dense(units=128))


def _case(planting: Planting, part: Part, network: str, strength: str, changes: dict[str, Any], seed: int) -> Case:
    values = _COMMON | _SOUND.get(network, {}) | planting.common | changes | {"seed": seed}
    faults = {name: values.pop(name) for name in tuple(values) if name in FaultPlan.model_fields}
    return Case(planting.cause, network, strength, part, parse_config(values), parse_faults(faults))


def _rare(share: float, *digits: int) -> dict[str, Any]:
    return {"class_kept": tuple(share if digit in digits else 1.0 for digit in range(10))}


def _own(layers: Layers, **changes: Any) -> dict[str, Any]:
    return {"architecture": "custom", "layers": [layer.model_dump() for layer in layers]} | changes


PLANTINGS: tuple[Planting, ...] = (
    Planting(
        Cause.HEALTHY,
        ("fast_cnn",),
        {"3_epochs": {"epochs": 3}, "affine": {"epochs": 4, "augmentation": "affine"}},
        {
            "4_epochs": {"epochs": 4},
            "shift": {"epochs": 4, "augmentation": "shift"},
            "dropout": {"epochs": 3, "dropout": 0.2},
        },
        {"training_images": 30_000},
    ),
    Planting(
        Cause.HEALTHY,
        ("cnn",),
        {"3_epochs": {"epochs": 3}},
        {"4_epochs": {"epochs": 4}},
        {"training_images": 30_000},
    ),
    Planting(
        Cause.NO_SPATIAL_FEATURES,
        ("perceptron", "mlp"),
        {"6k": {}, "20k": {"training_images": 20_000}},
        {"10k": {"training_images": 10_000}},
    ),
    Planting(
        Cause.TOO_FEW_EPOCHS,
        ("perceptron", "mlp", "small_cnn"),
        {"20_steps": {"training_images": 2560}, "60_steps": {"training_images": 7680}},
        {"30_steps": {"training_images": 3840}, "50_steps": {"training_images": 6400}},
        {"epochs": 1, "batch_size": 128, "learning_rate": 0.001},
    ),
    Planting(
        Cause.LEARNING_RATE_TOO_HIGH,
        ("mlp",),
        {"0.01": {"learning_rate": 0.01}, "0.03": {"learning_rate": 0.03}, "0.1": {"learning_rate": 0.1}},
        {"0.015": {"learning_rate": 0.015}, "0.05": {"learning_rate": 0.05}},
    ),
    Planting(
        Cause.LEARNING_RATE_TOO_HIGH,
        ("small_cnn",),
        {"0.03": {"learning_rate": 0.03}, "0.06": {"learning_rate": 0.06}},
        {"0.04": {"learning_rate": 0.04}, "0.05": {"learning_rate": 0.05}},
    ),
    Planting(
        Cause.LEARNING_RATE_TOO_HIGH,
        ("perceptron",),
        {"0.1": {"learning_rate": 0.1}, "0.5": {"learning_rate": 0.5}},
        {"0.2": {"learning_rate": 0.2}, "1": {"learning_rate": 1.0}},
    ),
    Planting(
        Cause.LEARNING_RATE_TOO_LOW,
        ("perceptron", "mlp", "small_cnn"),
        {"1e-5": {"learning_rate": 1e-5}, "3e-5": {"learning_rate": 3e-5}},
        {"2e-5": {"learning_rate": 2e-5}, "5e-6": {"learning_rate": 5e-6}},
    ),
    Planting(
        Cause.TOO_LITTLE_CAPACITY,
        ("narrow_mlp",),
        {"dense_3": _own(_NARROW["dense_3"]), "dense_5": _own(_NARROW["dense_5"])},
        {"dense_4": _own(_NARROW["dense_4"])},
        {"epochs": 12, "learning_rate": 0.004},
    ),
    Planting(
        Cause.TOO_LITTLE_CAPACITY,
        ("narrow_cnn",),
        {"conv_2": _own(_NARROW["conv_2"]), "conv_4": _own(_NARROW["conv_4"])},
        {"conv_3": _own(_NARROW["conv_3"])},
        {"epochs": 15, "learning_rate": 0.005},
    ),
    Planting(
        Cause.TOO_MUCH_REGULARIZATION,
        ("mlp", "small_cnn"),
        {"l2_0.03": {"l2": 0.03}, "l2_0.1": {"l2": 0.1}, "dropout_0.9": {"dropout": 0.9}},
        {"l2_0.05": {"l2": 0.05}, "dropout_0.85": {"dropout": 0.85}},
    ),
    Planting(
        Cause.TOO_MANY_EPOCHS,
        ("small_cnn",),
        {"30": {"epochs": 30}, "40": {"epochs": 40}},
        {"35": {"epochs": 35}, "45": {"epochs": 45}},
        {"learning_rate": 0.005},
    ),
    Planting(
        Cause.MISSING_REGULARIZATION,
        ("wide_cnn",),
        {"6": {"epochs": 6}, "9": {"epochs": 9}},
        {"8": {"epochs": 8}, "10": {"epochs": 10}},
        _own(_WIDE, training_images=3_000, batch_size=64),
    ),
    Planting(
        Cause.OVERFITTING,
        ("wide_cnn",),
        {"20": {"epochs": 20}, "28": {"epochs": 28}},
        {"24": {"epochs": 24}, "32": {"epochs": 32}},
        _own(_WIDE, training_images=3_000, batch_size=64),
    ),
    Planting(
        Cause.TOO_LITTLE_DATA,
        ("mlp", "small_cnn"),
        {
            "100": {"training_images": 100, "epochs": 60},
            "300": {"training_images": 300, "epochs": 40},
            "1000": {"training_images": 1000, "epochs": 15},
        },
        {"200": {"training_images": 200, "epochs": 50}, "600": {"training_share": 0.06, "epochs": 25}},
        {"batch_size": 32},
    ),
    Planting(
        Cause.CLASS_IMBALANCE,
        ("mlp", "small_cnn", "fast_cnn"),
        {"0.02": _rare(0.02, 4, 7), "0.05": _rare(0.05, 9)},
        {"0.03": _rare(0.03, 5, 8), "0.01": _rare(0.01, 3)},
    ),
    Planting(
        Cause.LABEL_NOISE,
        ("perceptron", "mlp", "small_cnn"),
        {"0.1": {"label_noise": 0.1}, "0.3": {"label_noise": 0.3}},
        {"0.15": {"label_noise": 0.15}, "0.4": {"label_noise": 0.4}},
    ),
    Planting(
        Cause.INPUT_MISMATCH,
        ("mlp", "small_cnn"),
        {
            "scale_0.1": {"pixel_scale": 0.1},
            "inverted": {"inverted": True},
            "shift_4": {"shift_pixels": 4},
            "blur_2": {"blur_pixels": 2.0},
        },
        {
            "scale_0.2": {"pixel_scale": 0.2},
            "inverted": {"inverted": True},
            "shift_-3": {"shift_pixels": -3},
            "blur_2.5": {"blur_pixels": 2.5},
        },
    ),
    Planting(
        Cause.STYLE_SHIFT,
        ("mlp", "small_cnn"),
        {"0.15": {"thin_share": 0.15}, "0.3": {"thin_share": 0.3}},
        {"0.2": {"thin_share": 0.2}},
        {"training_images": 30_000},
    ),
    Planting(
        Cause.DEAD_UNITS,
        ("mlp",),
        {"0.06": {"learning_rate": 0.06}, "0.1": {"learning_rate": 0.1}},
        {"0.07": {"learning_rate": 0.07}, "0.09": {"learning_rate": 0.09}},
        {"schedule": "one_cycle", "epochs": 6},
    ),
)


def bench_cases(part: Part) -> tuple[Case, ...]:
    """Every case of one part of the bench: the one thresholds were set with, or the one that is only scored."""
    return tuple(case for planting in PLANTINGS for case in planting.cases(part))
