"""Cause: the stable codes of what a diagnosis can name, each with a few plain words."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """Why a run's accuracy is what it is. The values are stable: files and documents refer to them."""

    NO_SPATIAL_FEATURES = "no_spatial_features"
    TOO_FEW_EPOCHS = "too_few_epochs"
    TOO_MANY_EPOCHS = "too_many_epochs"
    OVERFITTING = "overfitting"
    LEARNING_RATE_TOO_HIGH = "learning_rate_too_high"
    LEARNING_RATE_TOO_LOW = "learning_rate_too_low"
    TOO_LITTLE_CAPACITY = "too_little_capacity"
    TOO_MUCH_REGULARIZATION = "too_much_regularization"
    MISSING_REGULARIZATION = "missing_regularization"
    TOO_LITTLE_DATA = "too_little_data"
    CLASS_IMBALANCE = "class_imbalance"
    LABEL_NOISE = "label_noise"
    INPUT_MISMATCH = "input_mismatch"
    STYLE_SHIFT = "style_shift"
    AMBIGUOUS_DIGITS = "ambiguous_digits"
    DEAD_UNITS = "dead_units"
    MISCALIBRATED = "miscalibrated"
    HEALTHY = "healthy"

    @property
    def label(self) -> str:
        """The cause in a few plain words, such as "Learning rate too high"."""
        return self.value.replace("_", " ").capitalize()
