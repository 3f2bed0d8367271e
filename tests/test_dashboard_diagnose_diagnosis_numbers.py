"""The numbers of the evidence have names and units."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.diagnose.diagnosis_numbers import NUMBERS, numbers_lines
from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.findings import FigureSpec, Finding

RULES = Path(__file__).parents[1] / "mnist_core" / "diagnosis" / "rules"
NO_FIGURE = FigureSpec("bars", "Nothing", "", "", ())


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("suspect_share", 0.237, "Labels that similar images contradict **23.7 %**"),
        ("largest_update", 0.00007, "Largest step **0.007 %**"),
        ("gap", 0.031, "Training less validation accuracy **+3.1 points**"),
        ("loss_rise", 1.52, "Validation loss over its lowest **1.5 ×**"),
        ("inverted", 1.0, "Inverted **yes**"),
        ("curvature", 1.5e-7, "Bend of its answers between images **under 0.001**"),
        ("training_images", 5400.0, "Training images **5,400**"),
        ("of_a_later_rule", 0.5, "Of a later rule **0.5**"),
    ],
)
def test_evidence_is_numbers_with_units(name: str, value: float, line: str) -> None:
    assert numbers_lines(Finding(Cause.DEAD_UNITS, 0.1, 0.9, {name: value}, NO_FIGURE, "It is so.")) == (line,)


def test_every_number_of_the_rules_has_words() -> None:
    named = set()
    for file in RULES.glob("*.py"):
        for block in re.findall(r"numbers=\{(.*?)\}", file.read_text(encoding="utf-8"), re.DOTALL):
            named |= set(re.findall(r'"(\w+)":', block))
    assert len(named) > 20
    assert named <= set(NUMBERS)
