"""What to train, as one frozen value. Page, command line, JSON and run table are all made from these fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.config import JsonDict

from mnist_core.choices.architectures import ARCHITECTURES, CUSTOM
from mnist_core.choices.augmentations import AUGMENTATIONS
from mnist_core.choices.layers import Layers
from mnist_core.choices.optimizers import OPTIMIZERS
from mnist_core.choices.precisions import PRECISIONS
from mnist_core.choices.problems import KnownSettings, limit, shown
from mnist_core.choices.schedules import SCHEDULES
from mnist_core.errors import ConfigError


class Choice(Protocol):
    """What every registry entry has."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def summary(self) -> str: ...


CHOICES: dict[str, Mapping[str, Choice]] = {
    "architecture": ARCHITECTURES,
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "augmentation": AUGMENTATIONS,
    "precision": PRECISIONS,
}
MAX_LAYERS = 40
MAX_JSON_CHARACTERS = 64 * 1024


def _field(default: Any, *, label: str, unit: str, group: str, help: str, **limits: Any) -> Any:
    extra: JsonDict = {"label": label, "unit": unit, "group": group}
    return Field(default=default, description=help, json_schema_extra=extra, **limits)


class TrainingConfig(BaseModel):
    """Everything that decides what a run learns; equal configs see the same pictures in the same order."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    architecture: str = _field("cnn", label="Network", unit="", group="Network", help="Which network is trained.")
    layers: Layers | None = _field(
        None,
        label="Layers",
        unit="",
        group="Network",
        help="The layers before the head; only with your own layers.",
        max_length=MAX_LAYERS,
    )
    dropout: float = _field(
        0.0,
        label="Dropout",
        unit="share",
        group="Regularisation",
        help="Share of features silenced before the last layer.",
        ge=0.0,
        le=0.9,
    )
    batch_normalization: bool = _field(
        False,
        label="Batch normalisation",
        unit="",
        group="Network",
        help="Normalise between a convolution or dense layer and its activation.",
    )
    epochs: int = _field(
        5, label="Epochs", unit="passes", group="Training", help="How often every picture is seen.", ge=1, le=200
    )
    batch_size: int = _field(
        64, label="Batch size", unit="images", group="Training", help="Pictures per weight update.", ge=1, le=4096
    )
    optimizer: str = _field("adam", label="Optimizer", unit="", group="Training", help="How weights are updated.")
    learning_rate: float = _field(
        0.001,
        label="Learning rate",
        unit="",
        group="Training",
        help="Size of each update; the highest, if a schedule changes it.",
        ge=1e-6,
        le=10.0,
    )
    schedule: str = _field(
        "constant", label="Schedule", unit="", group="Training", help="How the learning rate changes over the run."
    )
    weight_decay: float = _field(
        0.0,
        label="Weight decay",
        unit="per step × rate",
        group="Regularisation",
        help="Shrinks weights a little at each update, apart from the gradient.",
        ge=0.0,
        le=1.0,
    )
    l2: float = _field(
        0.0,
        label="L2 penalty",
        unit="",
        group="Regularisation",
        help="Adds the squared weights, times this, to the loss.",
        ge=0.0,
        le=1.0,
    )
    label_smoothing: float = _field(
        0.0,
        label="Label smoothing",
        unit="share",
        group="Regularisation",
        help="Share of each label spread over all digits, so that no answer is quite sure; not in the last quarter.",
        ge=0.0,
        le=0.5,
    )
    augmentation: str = _field(
        "none", label="Augmentation", unit="", group="Data", help="Random changes to training images."
    )
    final_augmentation: float = _field(
        1.0,
        label="Augmentation at the end",
        unit="share",
        group="Data",
        help="How much of it is left in the last quarter of the run, so that it ends with digits as they look.",
        ge=0.0,
        le=1.0,
    )
    training_images: int = _field(
        60_000,
        label="Training images",
        unit="images",
        group="Data",
        help="At most this many, after the validation images are set aside.",
        ge=100,
        le=60_000,
    )
    validation_fraction: float = _field(
        0.1,
        label="Validation share",
        unit="share of 60,000",
        group="Data",
        help="Set aside to choose with; the test images judge only once, at the end.",
        ge=0.0,
        le=0.5,
    )
    early_stopping_patience: int = _field(
        0,
        label="Early stopping",
        unit="epochs",
        group="Regularisation",
        help="Stop after so many epochs without a lower validation loss and keep the best; 0 never stops.",
        ge=0,
        le=50,
    )
    averaged_epochs: int = _field(
        0,
        label="Averaged epochs",
        unit="epochs",
        group="Regularisation",
        help="The last so many epochs run at a quarter of the rate, and the mean of their weights is kept.",
        ge=0,
        le=50,
    )
    precision: str = _field("float32", label="Precision", unit="", group="Training", help="Number format.")
    deterministic: bool = _field(
        False,
        label="Deterministic",
        unit="",
        group="Training",
        help="The same settings give the same numbers to the last digit on the same machine; slower.",
    )
    seed: int = _field(
        1,
        label="Seed",
        unit="",
        group="Training",
        help="Decides initial weights, order and random changes.",
        ge=0,
        le=2**32 - 1,
    )

    @model_validator(mode="after")
    def _choices_exist(self) -> TrainingConfig:
        for field, registry in CHOICES.items():
            value = getattr(self, field)
            if value not in registry:
                raise ValueError(f"{field} is {shown(value)}; allowed are {', '.join(registry)}")
        if (self.architecture == CUSTOM) != (self.layers is not None):
            raise ValueError(f"layers go with architecture {CUSTOM!r}, and only with it; it is {self.architecture!r}")
        if self.early_stopping_patience and not self.validation_fraction:
            raise ValueError("early_stopping_patience needs validation images; raise validation_fraction above 0")
        if self.averaged_epochs and self.early_stopping_patience:
            raise ValueError("averaged_epochs and early_stopping_patience exclude each other; set one of them to 0")
        return self

    @property
    def hidden_layers(self) -> Layers:
        """The layers before the head, as chosen; batch normalisation and dropout of the settings not yet added."""
        return self.layers if self.layers is not None else ARCHITECTURES[self.architecture].layers()

    def to_json(self) -> str:
        """This config as JSON that `parse_config` reads back to an equal value."""
        return self.model_dump_json(indent=2, exclude_none=True)


@dataclass(frozen=True)
class FieldInfo:
    """What page and command line need to know of one setting; `None` where there is no limit or no list."""

    name: str
    label: str
    unit: str
    group: str
    help: str
    kind: type
    default: Any
    minimum: float | None
    maximum: float | None
    choices: Mapping[str, Choice] | None


@cache
def config_fields() -> tuple[FieldInfo, ...]:
    """Every setting but `layers`, in order; new fields of `TrainingConfig` show up here by themselves."""
    found = []
    for name, field in TrainingConfig.model_fields.items():
        if name == "layers" or not isinstance(field.json_schema_extra, dict):
            continue
        extra = field.json_schema_extra
        found.append(
            FieldInfo(
                name=name,
                label=str(extra["label"]),
                unit=str(extra["unit"]),
                group=str(extra["group"]),
                help=field.description or "",
                kind=type(field.default),
                default=field.default,
                minimum=limit(field, "ge"),
                maximum=limit(field, "le"),
                choices=CHOICES.get(name),
            )
        )
    return tuple(found)


def parse_config(values: Mapping[str, Any] | str | bytes) -> TrainingConfig:
    """The config made of a mapping or of JSON text.

    Raises:
        ConfigError: If a value cannot be used; the message names field, value and what is allowed. Also if the
            text is longer than any settings are.
    """
    if isinstance(values, (str, bytes)) and len(values) > MAX_JSON_CHARACTERS:
        raise ConfigError(
            f"The settings are {len(values) / 1024:,.0f} KB of JSON; at most {MAX_JSON_CHARACTERS // 1024} KB are read."
        )
    try:
        if isinstance(values, (str, bytes)):
            return TrainingConfig.model_validate_json(values)
        return TrainingConfig.model_validate(dict(values))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False)
        raise ConfigError(KnownSettings(TrainingConfig, CHOICES).told(problems)) from error


def read_config(path: Path) -> TrainingConfig:
    """The config in a JSON file.

    Raises:
        ConfigError: If the file cannot be read or holds something else; the message names the file.
    """
    try:
        return parse_config(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"The config file {path} cannot be read: {error.strerror}.") from error
    except ConfigError as error:
        raise ConfigError(f"The config file {path} cannot be used: {error}") from error
