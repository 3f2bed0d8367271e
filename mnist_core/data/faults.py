"""FaultPlan: what is broken on purpose in the data a run learns from, as one frozen value beside its settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.config import JsonDict

from mnist_core.choices.problems import KnownSettings, limit
from mnist_core.errors import ConfigError

DIGITS = 10
ALL_KEPT = (1.0,) * DIGITS
Share = Annotated[float, Field(ge=0.0, le=1.0)]


def _fault(default: Any, *, label: str, unit: str, help: str, **limits: Any) -> Any:
    extra: JsonDict = {"label": label, "unit": unit}
    return Field(default=default, description=help, json_schema_extra=extra, **limits)


class FaultPlan(BaseModel):
    """Faults of the training data only: validation and test images stay as MNIST has them, as those a model meets.

    A plan without faults, the default, changes nothing. They are planted in the order of the fields; which images they
    hit follows from the seed of the run alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    training_share: float = _fault(
        1.0, label="Training set", unit="share kept", help="Share of the training images left.", gt=0.0, le=1.0
    )
    thin_share: float = _fault(
        1.0,
        label="Thin writing only",
        unit="share kept",
        help="Share of each digit's images left, those with the least ink.",
        gt=0.0,
        le=1.0,
    )
    class_kept: tuple[Share, Share, Share, Share, Share, Share, Share, Share, Share, Share] = _fault(
        ALL_KEPT, label="Images by digit", unit="share kept", help="Share of the images left of each digit, 0 to 9."
    )
    label_noise: float = _fault(
        0.0, label="Wrong labels", unit="share", help="Share of the labels replaced by another digit.", ge=0.0, le=1.0
    )
    pixel_scale: float = _fault(
        1.0, label="Pixel scale", unit="factor", help="What every pixel is multiplied by.", ge=0.01, le=1.0
    )
    inverted: bool = _fault(False, label="Inverted", unit="", help="Dark ink on light instead of light on dark.")
    shift_pixels: int = _fault(
        0, label="Shift", unit="pixels", help="How far images are moved right and down.", ge=-8, le=8
    )
    blur_pixels: float = _fault(
        0.0, label="Blur", unit="pixels", help="Standard deviation of a Gaussian blur.", ge=0.0, le=4.0
    )

    @property
    def is_none(self) -> bool:
        """Whether nothing is planted."""
        return self == NO_FAULTS

    def to_json(self) -> str:
        """The planted faults as JSON that `parse_faults` reads back to an equal value; what is sound is left out."""
        return self.model_dump_json(exclude_defaults=True)


NO_FAULTS = FaultPlan()


@dataclass(frozen=True)
class FaultInfo:
    """What page and command line need to know of one kind of fault; `None` where there is no limit."""

    name: str
    label: str
    unit: str
    help: str
    default: Any
    minimum: float | None
    maximum: float | None


def fault_fields() -> tuple[FaultInfo, ...]:
    """Every kind of fault, in the order in which they are planted."""
    return tuple(
        FaultInfo(
            name=name,
            label=str(extra["label"]),
            unit=str(extra["unit"]),
            help=field.description or "",
            default=field.default,
            minimum=limit(field, "ge"),
            maximum=limit(field, "le"),
        )
        for name, field in FaultPlan.model_fields.items()
        if isinstance(extra := field.json_schema_extra, dict)
    )


def parse_faults(values: Mapping[str, Any] | str) -> FaultPlan:
    """The plan made of a mapping or of JSON text.

    Raises:
        ConfigError: If a value cannot be used; the message names it and what is allowed.
    """
    try:
        if isinstance(values, str):
            return FaultPlan.model_validate_json(values)
        return FaultPlan.model_validate(dict(values))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False)
        raise ConfigError(KnownSettings(FaultPlan, {}).told(problems)) from error


def faults_from_words(words: Sequence[str]) -> FaultPlan:
    """The plan of words such as `label_noise=0.3`, `inverted=true` and `class_kept=4:0.1,9:0.1`.

    Raises:
        ConfigError: If a word has no such form, or a value cannot be used.
    """
    values: dict[str, Any] = {}
    for word in words:
        name, is_pair, text = word.partition("=")
        if not is_pair:
            known = ", ".join(FaultPlan.model_fields)
            raise ConfigError(f"The fault {word!r} is not NAME=VALUE, such as label_noise=0.3; names are {known}.")
        values[name] = _kept_from_text(text) if name == "class_kept" else text
    return parse_faults(values)


def _kept_from_text(text: str) -> tuple[Any, ...]:
    kept: list[Any] = list(ALL_KEPT)
    for part in text.split(","):
        digit, is_pair, share = part.partition(":")
        if not is_pair or digit not in tuple("0123456789"):
            raise ConfigError(f"class_kept is {text!r}; it takes digits and shares, such as class_kept=4:0.1,9:0.1.")
        kept[int(digit)] = share
    return tuple(kept)
