"""Draft: the settings of the next run while someone edits them, possibly not yet allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mnist_core.choices.architectures import ARCHITECTURES, CUSTOM
from mnist_core.choices.layers import Layers
from mnist_core.config import TrainingConfig, config_fields, parse_config
from mnist_core.presets import PRESETS

FIRST_PRESET = "fast"


def _values(config: TrainingConfig) -> dict[str, Any]:
    return {info.name: getattr(config, info.name) for info in config_fields()}


@dataclass(frozen=True)
class Draft:
    """Settings as they stand in the form; `layers` are kept also while another architecture is chosen."""

    preset: str | None = FIRST_PRESET
    values: Mapping[str, Any] = field(default_factory=lambda: _values(PRESETS[FIRST_PRESET].config))
    layers: Layers = field(default_factory=lambda: ARCHITECTURES[CUSTOM].layers())

    def config(self) -> TrainingConfig:
        """These settings as a config.

        Raises:
            ConfigError: If they are not allowed; the message names the field, the value and what is allowed.
        """
        # As plain values, because a layer that is an object already would be taken unchecked.
        plain_layers = [layer.model_dump() for layer in self.layers]
        layers = {"layers": plain_layers} if self.values["architecture"] == CUSTOM else {}
        return parse_config({**self.values, **layers})

    def with_layers(self, layers: Layers) -> Draft:
        """The same settings with other layers of one's own."""
        return replace(self, layers=layers)

    def changes(self) -> tuple[str, ...]:
        """The labels of the settings that differ from the preset; none without a preset."""
        if self.preset is None:
            return ()
        config = PRESETS[self.preset].config
        labels = [info.label for info in config_fields() if self.values[info.name] != getattr(config, info.name)]
        if config.layers is not None and config.layers != self.layers:
            labels.append("Layers")
        return tuple(labels)


def draft_of(config: TrainingConfig, preset: str | None = None) -> Draft:
    """A draft that says the same as `config`."""
    layers = config.layers if config.layers is not None else ARCHITECTURES[CUSTOM].layers()
    return Draft(preset, _values(config), layers)
