"""The cases of the fault bench: which cause is planted, how strongly, in which network, with which seeds."""

from __future__ import annotations

from typing import Any

from mnist_core.diagnosis.bench.networks import NARROW, WIDE, own
from mnist_core.diagnosis.bench.planting import Case, Part, Planting, Seeds
from mnist_core.diagnosis.causes import Cause

FRESH: Seeds = {"tuning": (1, 2, 3), "scored": (21, 22)}
"""For causes whose rules were set anew after the cases of the first seeds had been scored."""
TWO_FRESH: Seeds = {"tuning": (1, 2), "scored": (21, 22)}
HEALTHY_SEEDS: Seeds = {"tuning": (1, 2), "scored": (21, 22, 23, 24)}


def _rare(share: float, *digits: int) -> dict[str, Any]:
    return {"class_kept": tuple(share if digit in digits else 1.0 for digit in range(10))}


PLANTINGS: tuple[Planting, ...] = (
    Planting(
        Cause.HEALTHY,
        ("fast_cnn",),
        {"3_epochs": {"epochs": 3}, "affine": {"epochs": 4, "augmentation": "affine"}},
        {
            "4_epochs": {"epochs": 4},
            "shift": {"epochs": 4, "augmentation": "shift"},
            "dropout": {"epochs": 3, "dropout": 0.2},
            "all_images": {"epochs": 2, "training_images": 60_000},
        },
        {"training_images": 30_000},
        HEALTHY_SEEDS,
    ),
    Planting(
        Cause.HEALTHY,
        ("small_cnn",),
        {"5_epochs": {"epochs": 5}, "normalized": {"epochs": 4, "batch_normalization": True}},
        {
            "6_epochs": {"epochs": 6},
            "normalized": {"epochs": 5, "batch_normalization": True},
            "dropout": {"epochs": 6, "dropout": 0.2},
            "decay": {"epochs": 6, "weight_decay": 0.001},
        },
        {"training_images": 30_000},
        HEALTHY_SEEDS,
    ),
    Planting(
        Cause.HEALTHY,
        ("lenet5",),
        {"5_epochs": {"epochs": 5}},
        {"6_epochs": {"epochs": 6}, "affine": {"epochs": 8, "augmentation": "affine"}},
        {"training_images": 30_000},
        HEALTHY_SEEDS,
    ),
    Planting(
        Cause.HEALTHY,
        ("mlp",),
        {"shift_8": {"epochs": 8}},
        {"shift_9": {"epochs": 9}},
        {"training_images": 60_000, "augmentation": "shift", "batch_size": 128},
        HEALTHY_SEEDS,
    ),
    Planting(
        Cause.HEALTHY,
        ("cnn",),
        {"3_epochs": {"epochs": 3}},
        {"4_epochs": {"epochs": 4}},
        {"training_images": 30_000},
        HEALTHY_SEEDS,
    ),
    Planting(
        Cause.AMBIGUOUS_DIGITS,
        ("fast_cnn",),
        {"4_epochs": {"epochs": 4}, "affine_5": {"epochs": 5, "augmentation": "affine"}},
        {"affine_4": {"epochs": 4, "augmentation": "affine"}, "elastic_6": {"epochs": 6, "augmentation": "elastic"}},
        {"training_images": 60_000, "validation_fraction": 0.1},
        TWO_FRESH,
    ),
    Planting(
        Cause.MISCALIBRATED,
        ("fast_cnn",),
        {"30k": {"training_images": 30_000}, "60k": {"training_images": 60_000, "epochs": 5}},
        {"35k": {"training_images": 35_000}, "45k": {"training_images": 45_000}},
        {"dropout": 0.9},
        TWO_FRESH,
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
        {"dense_3": own(NARROW["dense_3"]), "dense_5": own(NARROW["dense_5"])},
        {"dense_4": own(NARROW["dense_4"])},
        {"epochs": 12, "learning_rate": 0.004},
    ),
    Planting(
        Cause.TOO_LITTLE_CAPACITY,
        ("narrow_cnn",),
        {"conv_2": own(NARROW["conv_2"]), "conv_4": own(NARROW["conv_4"])},
        {"conv_3": own(NARROW["conv_3"])},
        {"epochs": 15, "learning_rate": 0.005},
    ),
    Planting(
        Cause.TOO_MUCH_REGULARIZATION,
        ("mlp", "small_cnn"),
        {"l2_0.03": {"l2": 0.03}, "l2_0.1": {"l2": 0.1}, "dropout_0.9": {"dropout": 0.9}},
        {"l2_0.05": {"l2": 0.05}, "dropout_0.85": {"dropout": 0.85}},
        seeds=TWO_FRESH,
    ),
    Planting(
        Cause.TOO_MANY_EPOCHS,
        ("small_cnn",),
        {"30": {"epochs": 30}, "40": {"epochs": 40}},
        {"35": {"epochs": 35}, "45": {"epochs": 45}},
        {"learning_rate": 0.005},
        FRESH,
    ),
    Planting(
        Cause.MISSING_REGULARIZATION,
        ("wide_cnn",),
        {"6": {"epochs": 6}, "9": {"epochs": 9}},
        {"7": {"epochs": 7}, "10": {"epochs": 10}},
        own(WIDE, training_images=3_000, batch_size=64),
        FRESH,
    ),
    Planting(
        Cause.OVERFITTING,
        ("wide_cnn",),
        {"20": {"epochs": 20}, "28": {"epochs": 28}},
        {"25": {"epochs": 25}, "35": {"epochs": 35}},
        own(WIDE, training_images=3_000, batch_size=64),
        FRESH,
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
            "scale_0.25": {"pixel_scale": 0.25},
            "inverted": {"inverted": True},
            "shift_4": {"shift_pixels": 4},
            "blur_2": {"blur_pixels": 2.0},
        },
        {
            "scale_0.15": {"pixel_scale": 0.15},
            "scale_0.2": {"pixel_scale": 0.2},
            "inverted": {"inverted": True},
            "shift_-3": {"shift_pixels": -3},
            "blur_2.5": {"blur_pixels": 2.5},
        },
        seeds=FRESH,
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
        FRESH,
    ),
)


def bench_cases(part: Part) -> tuple[Case, ...]:
    """Every case of one part of the bench: the one thresholds were set with, or the one that is only scored."""
    return tuple(case for planting in PLANTINGS for case in planting.cases(part))
