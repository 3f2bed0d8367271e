"""Remedies: what to change in settings or data once a cause is named. Here alone a diagnosis sees settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from mnist_core.choices.architectures import CUSTOM
from mnist_core.choices.layers import Conv, Dense, Layers
from mnist_core.config import TrainingConfig, parse_config
from mnist_core.data.faults import ALL_KEPT, NO_FAULTS, FaultPlan
from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.findings import Finding, Numbers
from mnist_core.diagnosis.rules.steps import HEALTHY_UPDATE
from mnist_core.settings import get_settings

MOST_IMAGES = 60_000
MORE_EPOCHS = 4
WIDER = 8
WIDEST = 512
DROPOUT = 0.3
PATIENCE = 2
LARGEST_FACTOR = 100.0
HIGH_RATE_FACTOR = 0.1


@dataclass(frozen=True)
class Setup:
    """What a run is made of: its settings, and the faults planted in its data."""

    config: TrainingConfig
    faults: FaultPlan = NO_FAULTS

    def with_settings(self, **changes: object) -> Setup:
        """The same with some settings changed, checked like any others."""
        values = self.config.model_dump(exclude_none=True) | changes
        return replace(self, config=parse_config({name: value for name, value in values.items() if value is not None}))

    def with_faults(self, **changes: object) -> Setup:
        """The same with some faults changed."""
        return replace(self, faults=self.faults.model_copy(update=changes))


@dataclass(frozen=True)
class Remedy:
    """How to mend what was found: in words, and as the setup with that one thing changed.

    `setup` is None where nothing is left to change, and the words are all that can be said.
    """

    words: str
    setup: Setup | None


def remedy_for(finding: Finding, setup: Setup) -> Remedy | None:
    """How to mend what was found in a run of this setup; None where no training would mend it."""
    mend = REMEDIES.get(finding.cause)
    if mend is None:
        return None
    remedy = mend(setup, finding.numbers)
    return replace(remedy, setup=None) if remedy.setup == setup else remedy


def _with_shapes(setup: Setup, numbers: Numbers) -> Remedy:
    return Remedy("Use a convolutional network.", setup.with_settings(architecture="cnn", layers=None))


def _more_epochs(setup: Setup, numbers: Numbers) -> Remedy:
    now, limit = setup.config.epochs, get_settings().max_epochs
    if now >= limit:
        return Remedy(f"Train longer; this server allows at most {limit} epochs.", None)
    return Remedy("Train longer.", setup.with_settings(epochs=min(limit, MORE_EPOCHS * now)))


def _stop_early(setup: Setup, numbers: Numbers) -> Remedy:
    words = "Stop early and keep the best epoch."
    if not setup.config.validation_fraction:
        return Remedy(words, None)
    return Remedy(words, setup.with_settings(early_stopping_patience=PATIENCE, averaged_epochs=0))


def _hold_back(setup: Setup, numbers: Numbers) -> Remedy:
    if setup.config.augmentation == "none":
        return Remedy("Move, turn and scale the training images at random.", setup.with_settings(augmentation="affine"))
    dropout = max(setup.config.dropout, DROPOUT)
    return Remedy("Silence inputs of the last layer at random: dropout.", setup.with_settings(dropout=dropout))


def _set_free(setup: Setup, numbers: Numbers) -> Remedy:
    free = setup.with_settings(dropout=0.0, l2=0.0, weight_decay=0.0, label_smoothing=0.0)
    return Remedy("Take penalties, dropout and smoothing away.", free)


def _lower_rate(setup: Setup, numbers: Numbers) -> Remedy:
    tested = numbers.get("fastest_rate")
    if tested is not None and tested < setup.config.learning_rate:
        rate = _rounded(tested)
    else:
        update = numbers.get("typical_update", 0.0)
        factor = min(HIGH_RATE_FACTOR, HEALTHY_UPDATE / update) if update else HIGH_RATE_FACTOR
        rate = max(1e-6, setup.config.learning_rate * max(factor, 1 / LARGEST_FACTOR))
    return Remedy("Lower the learning rate.", setup.with_settings(learning_rate=rate))


def _raise_rate(setup: Setup, numbers: Numbers) -> Remedy:
    tested = numbers.get("fastest_rate")
    if tested is not None and tested > setup.config.learning_rate:
        rate = _rounded(tested)
    else:
        factor = min(LARGEST_FACTOR, 2 * HEALTHY_UPDATE / max(numbers["largest_update"], 1e-9))
        rate = min(10.0, setup.config.learning_rate * factor)
    return Remedy("Raise the learning rate.", setup.with_settings(learning_rate=rate))


def _rounded(rate: float) -> float:
    """Two digits: the next rate tested is further away than that."""
    return float(f"{rate:.1e}")


def _widen(setup: Setup, numbers: Numbers) -> Remedy:
    layers = [layer.model_dump() for layer in _wider(setup.config.hidden_layers)]
    wider = setup.with_settings(architecture=CUSTOM, layers=layers)
    return Remedy(f"Make every layer {WIDER} times as wide.", wider)


def _wider(layers: Layers) -> Layers:
    return tuple(
        layer.model_copy(update={"filters": min(WIDEST, WIDER * layer.filters)})
        if isinstance(layer, Conv)
        else layer.model_copy(update={"units": min(WIDEST, WIDER * layer.units)})
        if isinstance(layer, Dense)
        else layer
        for layer in layers
    )


def _more_data(setup: Setup, numbers: Numbers) -> Remedy:
    words = "Train on more images."
    if setup.faults.training_share < 1.0:
        return Remedy(words, setup.with_faults(training_share=1.0))
    if setup.config.training_images < MOST_IMAGES:
        images = min(MOST_IMAGES, 10 * setup.config.training_images)
        return Remedy(words, setup.with_settings(training_images=images))
    return _hold_back(setup, numbers)


def _all_digits(setup: Setup, numbers: Numbers) -> Remedy:
    return Remedy("Train on as many images of every digit.", setup.with_faults(class_kept=ALL_KEPT))


def _right_labels(setup: Setup, numbers: Numbers) -> Remedy:
    return Remedy("Train on the labels as published.", setup.with_faults(label_noise=0.0))


def _images_alike(setup: Setup, numbers: Numbers) -> Remedy:
    alike = setup.with_faults(pixel_scale=1.0, inverted=False, shift_pixels=0, blur_pixels=0.0)
    return Remedy("Train on images like those it is judged on.", alike)


def _all_styles(setup: Setup, numbers: Numbers) -> Remedy:
    if setup.faults.thin_share < 1.0:
        return Remedy("Train on every kind of writing.", setup.with_faults(thin_share=1.0))
    return Remedy("Move, turn, scale and bend the training images.", setup.with_settings(augmentation="elastic"))


def _keep_alive(setup: Setup, numbers: Numbers) -> Remedy:
    if not setup.config.batch_normalization:
        normalized = setup.with_settings(batch_normalization=True)
        return Remedy("Normalise batches, which keeps units alive.", normalized)
    return _lower_rate(setup, numbers)


REMEDIES: dict[Cause, Callable[[Setup, Numbers], Remedy]] = {
    Cause.NO_SPATIAL_FEATURES: _with_shapes,
    Cause.TOO_FEW_EPOCHS: _more_epochs,
    Cause.TOO_MANY_EPOCHS: _stop_early,
    Cause.OVERFITTING: _hold_back,
    Cause.MISSING_REGULARIZATION: _hold_back,
    Cause.LEARNING_RATE_TOO_HIGH: _lower_rate,
    Cause.LEARNING_RATE_TOO_LOW: _raise_rate,
    Cause.TOO_LITTLE_CAPACITY: _widen,
    Cause.TOO_MUCH_REGULARIZATION: _set_free,
    Cause.TOO_LITTLE_DATA: _more_data,
    Cause.CLASS_IMBALANCE: _all_digits,
    Cause.LABEL_NOISE: _right_labels,
    Cause.INPUT_MISMATCH: _images_alike,
    Cause.STYLE_SHIFT: _all_styles,
    Cause.DEAD_UNITS: _keep_alive,
}
"""By cause. What is not here no training mends: calibration takes a temperature, and healthy runs need nothing."""
