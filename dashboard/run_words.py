"""Runs and their settings in words. Nothing here draws, so the wording is tested without a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.words import percent_text
from mnist_core.choices.layers import Layers
from mnist_core.choices.schedules import SCHEDULES
from mnist_core.config import FieldInfo, TrainingConfig, config_fields
from mnist_core.evaluation.run_accuracy import judged_accuracy
from mnist_core.presets import PRESETS
from mnist_core.runs.record import RunRecord
from mnist_core.training.metrics import Change

_SHORT_ID = 6
_MAIN_OPTIONS = ("filters", "units", "size", "rate")


@dataclass(frozen=True)
class Setting:
    """One setting of one or more runs: `values` has a text for each of them."""

    group: str
    label: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the runs have different values."""
        return len(set(self.values)) > 1


def run_label(run: RunRecord) -> str:
    """A run in one line: its name, its test accuracy if it was judged, and the start of its id."""
    judged = f" · {percent_text(run.test_accuracy)}" if run.test_accuracy is not None else ""
    return f"{marked_name(run)}{judged} · {run.run_id[:_SHORT_ID]}"


def marked_name(run: RunRecord) -> str:
    """A run's name, with a mark where the run was broken on purpose."""
    return run.name if run.faults.is_none else f"{run.name} · broken on purpose"


def unique_names(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """The runs' names, with the start of the id where several have the same."""
    names = [run.name for run in runs]
    return tuple(f"{run.name} ({run.run_id[:_SHORT_ID]})" if names.count(run.name) > 1 else run.name for run in runs)


def interval_text(run: RunRecord) -> str:
    """The 95 % interval of a run's test accuracy, such as `98.70 – 99.10 %`; a dash where it was not judged."""
    judged = judged_accuracy(run)
    return f"{100 * judged.interval.low:.2f} – {100 * judged.interval.high:.2f} %" if judged else "–"


def changes_text(changes: Sequence[Change]) -> str:
    """What was changed while a run trained, such as `learning rate 0.001 → 0.0005 at epoch 1.3`; a dash for nothing."""
    told = (
        f"{change.field.replace('_', ' ')} {change.before:.3g} → {change.after:.3g} at epoch {change.epoch:.1f}"
        for change in changes
    )
    return "; ".join(told) or "–"


def network_name(config: TrainingConfig) -> str:
    """The label of the network that a config trains."""
    return next(setting for setting in settings_of(config) if setting.label == "Network").values[0]


def preset_name(run: RunRecord) -> str:
    """The label of the preset a run was started from; empty where there was none."""
    return PRESETS[run.preset].label if run.preset in PRESETS else run.preset or ""


def extension_text(config: TrainingConfig) -> str:
    """What happens to schedule, early stopping and results where a run is trained for more epochs."""
    if config.schedule == "constant":
        rate = "The learning rate stays as it is."
    else:
        rate = f"The {SCHEDULES[config.schedule].label.lower()} schedule runs once more over the epochs to come."
    patience = " Early stopping counts anew." if config.early_stopping_patience else ""
    return f"{rate}{patience} Scores, predictions and model are replaced at the end, and only then."


def settings_of(*configs: TrainingConfig) -> tuple[Setting, ...]:
    """All settings of one or more configs, in the order of the settings form."""
    found = []
    for info in config_fields():
        values = tuple(_value_text(info, getattr(config, info.name)) for config in configs)
        found.append(Setting(info.group, info.label, values))
    if any(config.layers is not None for config in configs):
        found.append(Setting("Network", "Layers", tuple(_layers_text(config.layers) for config in configs)))
    return tuple(found)


def _value_text(info: FieldInfo, value: Any) -> str:
    if info.choices is not None:
        return info.choices[value].label
    if isinstance(value, bool):
        return "yes" if value else "no"
    if info.unit.startswith("share"):
        return f"{100 * value:g} %"
    number = f"{value:g}" if isinstance(value, float) else f"{value:,}" if info.unit else str(value)
    return f"{number} {info.unit}".strip()


def _layers_text(layers: Layers | None) -> str:
    if layers is None:
        return "–"
    return " → ".join(_layer_text(layer) for layer in layers) or "none"


def _layer_text(layer: Any) -> str:
    options = layer.model_dump(exclude={"kind", *_MAIN_OPTIONS}, exclude_defaults=True)
    told = ", ".join(f"{name} {value}" for name, value in options.items())
    size = next((str(getattr(layer, name)) for name in _MAIN_OPTIONS if hasattr(layer, name)), "")
    named = f"{layer.kind} {size}".strip()
    return f"{named} ({told})" if told else named
