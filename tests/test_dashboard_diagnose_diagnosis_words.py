"""A diagnosis in words: what is wrong, what to press, how sure it is, and what a remedy changes."""

from __future__ import annotations

import pytest

from dashboard.diagnose.diagnosis_words import (
    PLAIN,
    changed_text,
    verdict,
    weight_text,
)
from mnist_core.config import TrainingConfig
from mnist_core.data.faults import FaultPlan
from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.experiments import Experiment
from mnist_core.diagnosis.findings import CannotTell, Diagnosis, FigureSpec, Finding
from mnist_core.diagnosis.remedies import Setup

BEFORE = Setup(TrainingConfig(learning_rate=0.1))
NO_FIGURE = FigureSpec("bars", "Nothing", "", "", ())


def finding(cause: Cause, severity: float = 0.1, confidence: float = 0.95, **numbers: float) -> Finding:
    return Finding(cause, severity, confidence, numbers, NO_FIGURE, "It is so.")


HIGH = finding(Cause.LEARNING_RATE_TOO_HIGH)
LOWER = Experiment(HIGH, "Lower the learning rate.", Setup(TrainingConfig(learning_rate=0.01)), 12.4)
SAID = "This network learned in steps that are too large. "


@pytest.mark.parametrize(
    ("told", "planned", "tried", "words"),
    [
        (
            Diagnosis((HIGH,)),
            {HIGH.cause: LOWER},
            "",
            f"{SAID}Press “Apply the remedy” to train it again with learning rate 0.1 → 0.01: about 12 s.",
        ),
        (Diagnosis((HIGH,)), {HIGH.cause: LOWER}, "It helped.", f"{SAID}It helped."),
        (
            Diagnosis((HIGH,)),
            {},
            "",
            f"{SAID}There is nothing to press: its settings leave nothing to change that would mend it.",
        ),
        (
            Diagnosis((HIGH, finding(Cause.DEAD_UNITS))),
            {Cause.DEAD_UNITS: LOWER},
            "",
            f"{SAID}Its settings leave nothing to change that would mend this; try what was found next.",
        ),
        (
            Diagnosis((finding(Cause.HEALTHY, 0.0),)),
            {},
            "",
            "All is well: nothing holds this network back. There is nothing to press.",
        ),
        (Diagnosis(()), {}, "", "Nothing stands out. There is nothing to press."),
        (
            Diagnosis(
                (), (CannotTell(Cause.HEALTHY, "a"), CannotTell(Cause.DEAD_UNITS, "b"), CannotTell(HIGH.cause, "b"))
            ),
            {},
            "",
            "Cannot tell what holds this network back, because b.",
        ),
    ],
)
def test_the_verdict_says_what_is_wrong_and_what_to_press(
    told: Diagnosis, planned: dict[Cause, Experiment], tried: str, words: str
) -> None:
    assert verdict(told, planned, BEFORE, tried) == words


@pytest.mark.parametrize(
    ("severity", "confidence", "words"),
    [
        (0.05, 0.9, "Severe, about 5.0 points · nearly certain, 90 % sure"),
        (0.049, 0.89, "Noticeable, about 4.9 points · likely, 89 % sure"),
        (0.01, 0.7, "Noticeable, about 1.0 points · likely, 70 % sure"),
        (0.0099, 0.69, "Slight, about 1.0 points · possible, 69 % sure"),
    ],
)
def test_severity_and_confidence_are_words(severity: float, confidence: float, words: str) -> None:
    assert weight_text(finding(Cause.DEAD_UNITS, severity, confidence)) == words


def test_of_a_healthy_run_only_the_confidence_is_told() -> None:
    assert weight_text(finding(Cause.HEALTHY, 0.0, 0.8)) == "Likely, 80 % sure"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (Setup(TrainingConfig()), Setup(TrainingConfig()), "nothing changed"),
        (BEFORE, Setup(TrainingConfig(learning_rate=0.1 / 3)), "learning rate 0.1 → 0.0333"),
        (BEFORE, Setup(TrainingConfig(learning_rate=1.234e-5)), "learning rate 0.1 → 0.0000123"),
        (Setup(TrainingConfig(epochs=2)), Setup(TrainingConfig(epochs=8)), "epochs 2 → 8 passes"),
        (
            Setup(TrainingConfig(architecture="mlp")),
            Setup(TrainingConfig(architecture="custom", layers=({"kind": "dense", "units": 9},))),  # type: ignore[arg-type]
            "layers “flatten → dense 256 → dense 128” become “dense 9”",
        ),
        (
            Setup(TrainingConfig(), FaultPlan(label_noise=0.3, inverted=True)),
            Setup(TrainingConfig(), FaultPlan(shift_pixels=2)),
            "wrong labels 30 % → 0 %, inverted yes → no, shift 0 pixels → 2 pixels",
        ),
    ],
)
def test_what_a_remedy_changes_is_told_in_words(before: Setup, after: Setup, words: str) -> None:
    assert changed_text(before, after) == words


def test_every_cause_has_plain_words() -> None:
    assert set(PLAIN) == set(Cause)
