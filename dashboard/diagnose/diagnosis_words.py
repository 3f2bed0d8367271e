"""A diagnosis in plain sentences: what is wrong and what to press. Nothing here draws."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dashboard.fault_words import fault_changes
from dashboard.run_words import settings_of
from dashboard.words import duration_text
from mnist_core.choices.architectures import CUSTOM
from mnist_core.config import TrainingConfig
from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.diagnose import BENIGN
from mnist_core.diagnosis.experiments import Experiment
from mnist_core.diagnosis.findings import Diagnosis, Finding
from mnist_core.diagnosis.remedies import Setup
from mnist_core.diagnosis.untold import nothing_found

APPLY, GO_ON = "Apply the remedy", "Diagnose the run with the remedy"
_NO_BUTTON = "There is nothing to press: its settings leave nothing to change that would mend it."
_NEXT_BUTTON = "Its settings leave nothing to change that would mend this; try what was found next."
PLAIN: Mapping[Cause, str] = {
    Cause.NO_SPATIAL_FEATURES: "This network looks at single pixels and sees no shapes",
    Cause.TOO_FEW_EPOCHS: "This network was still learning when its training ended",
    Cause.TOO_MANY_EPOCHS: "This network was trained for too long and has begun to learn by heart",
    Cause.OVERFITTING: "This network has learned its training images by heart",
    Cause.LEARNING_RATE_TOO_HIGH: "This network learned in steps that are too large",
    Cause.LEARNING_RATE_TOO_LOW: "This network learned in steps that are too small",
    Cause.TOO_LITTLE_CAPACITY: "This network is too small for the task",
    Cause.TOO_MUCH_REGULARIZATION: "This network is held back too much while it learns",
    Cause.MISSING_REGULARIZATION: "Nothing keeps this network from learning by heart",
    Cause.TOO_LITTLE_DATA: "This network saw too few images",
    Cause.CLASS_IMBALANCE: "This network saw too few images of some digits",
    Cause.LABEL_NOISE: "Many of the labels this network learned from are wrong",
    Cause.INPUT_MISMATCH: "This network learned from images that look different from those it is judged on",
    Cause.STYLE_SHIFT: "This network fails at a kind of writing it has hardly seen",
    Cause.AMBIGUOUS_DIGITS: "All is well: what this network still misreads are mostly doubtful digits",
    Cause.DEAD_UNITS: "Parts of this network have died and learn no more",
    Cause.MISCALIBRATED: "This network reads well, but it is not as often right as it says",
    Cause.HEALTHY: "All is well: nothing holds this network back",
}


def verdict(told: Diagnosis, planned: Mapping[Cause, Experiment], before: Setup, tried: str = "") -> str:
    """What is wrong and what to press, for someone who knows nothing of networks.

    Args:
        told: What was found.
        planned: What can be tried, by cause.
        before: What the run was made of.
        tried: What came of the first remedy, in whole sentences; empty where it was not tried yet.
    """
    top = told.top
    if top is None:
        return nothing_found(told) if told.cannot_tell else f"{nothing_found(told)} There is nothing to press."
    said = PLAIN[top.cause]
    if top.cause in BENIGN:
        return f"{said}. There is nothing to press."
    experiment = planned.get(top.cause)
    if experiment is None:
        return f"{said}. {_NEXT_BUTTON if planned else _NO_BUTTON}"
    if tried:
        return f"{said}. {tried}"
    changed = changed_text(before, experiment.setup)
    return f"{said}. Press “{APPLY}” to train it again with {changed}: about {duration_text(experiment.seconds)}."


def severity_text(severity: float) -> str:
    """How much it matters, in a word: its number is an estimate, which the proof replaces."""
    return "severe" if severity >= 0.05 else "noticeable" if severity >= 0.01 else "slight"


def confidence_text(confidence: float) -> str:
    """How sure a finding is, in words."""
    return "nearly certain" if confidence >= 0.9 else "likely" if confidence >= 0.7 else "possible"


def weight_text(finding: Finding) -> str:
    """Severity and confidence of a finding in one line; of a benign one only how sure it is."""
    sure = f"{confidence_text(finding.confidence)}, {100 * finding.confidence:.0f} % sure"
    costs = f"{severity_text(finding.severity)}, about {100 * finding.severity:.1f} points"
    words = sure if finding.cause in BENIGN else f"{costs} · {sure}"
    return words[0].upper() + words[1:]


def changed_text(before: Setup, after: Setup) -> str:
    """What differs between two setups, such as "learning rate 0.1 → 0.01"."""
    told = [*_settings_text(before.config, after.config)]
    told += [f"{label} {old} → {new}" for label, old, new in fault_changes(before.faults, after.faults)]
    return ", ".join(told) or "nothing changed"


def _settings_text(before: TrainingConfig, after: TrainingConfig) -> list[str]:
    if after.layers is not None and before.layers is None:
        # Spelt out, so that the text shows what became wider rather than that there was no list of layers.
        before = before.model_copy(update={"architecture": CUSTOM, "layers": before.hidden_layers})
    changes = [setting for setting in settings_of(before, after) if setting.differs]
    return [_change(setting.label, *map(_short, setting.values)) for setting in changes]


def _change(label: str, before: str, after: str) -> str:
    if label == "Layers":
        return f"layers “{before}” become “{after}”"
    number, _, unit = before.partition(" ")
    if unit and unit != "%" and after.endswith(f" {unit}"):
        before = number  # once is enough: epochs 1 → 4 passes
    return f"{label.lower()} {before} → {after}"


def _short(text: str) -> str:
    """A bare number with three digits; a remedy's learning rate may have many more."""
    try:
        return np.format_float_positional(float(text), precision=3, fractional=False, trim="-")
    except ValueError:
        return text
