"""The examples of docs/diagnosis.md as runs, and the document made of them."""

from __future__ import annotations

from pathlib import Path

from mnist_core.config import TrainingConfig
from mnist_core.data.faults import FaultPlan
from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.findings import Diagnosis
from mnist_core.diagnosis.judging import told_by
from mnist_core.diagnosis.remedies import Setup
from mnist_core.diagnosis.told import Told
from scripts.diagnosis_example_runs import Example, ExampleCommand, read_commands
from scripts.diagnosis_example_text import document
from tests.cli_fakes import record
from tests.diagnosis_evidence import Made

DOCS = Path(__file__).parent.parent / "docs"
NOISY = FaultPlan(label_noise=0.3)


def test_every_cause_has_one_example_that_can_be_run(tmp_path: Path) -> None:
    commands = read_commands((DOCS / "diagnosis.md").read_text(encoding="utf-8"), tmp_path)
    assert [one.cause for one in commands] == list(dict.fromkeys(one.cause for one in commands))
    assert {one.cause for one in commands} == set(Cause)


def test_settings_behind_a_command_are_those_of_its_file(tmp_path: Path) -> None:
    text = (
        "### `label_noise`\nWords.\n\n    python -m mnist_core train --architecture mlp --fault label_noise=0.3\n\n"
        '### `dead_units`\n\n    python -m mnist_core train --config a.json    # {"epochs": 7}\n\n## End\n'
    )
    first, second = read_commands(text, tmp_path)
    assert first == ExampleCommand(
        Cause.LABEL_NOISE,
        "train --architecture mlp --fault label_noise=0.3",
        Setup(TrainingConfig(architecture="mlp"), NOISY),
    )
    assert (second.cause, second.setup) == (Cause.DEAD_UNITS, Setup(TrainingConfig(epochs=7)))


def _text(told: Told, proof: str) -> str:
    setup = Setup(TrainingConfig(epochs=1), NOISY)
    command = ExampleCommand(Cause.LABEL_NOISE, "train --fault label_noise=0.3", setup)
    return document([Example(command, record(faults=NOISY), told, proof)], 40.0, 2)


def test_the_document_tells_what_was_found_first_and_the_evidence_of_all() -> None:
    told = told_by(Made(suspect=0.25).evidence(), Setup(TrainingConfig(epochs=1), NOISY))
    text = _text(told, "confirmed: +1.0 points [0.5, 1.5]")
    proof = "confirmed: +1.0 points [0.5, 1.5]"
    assert f"| `label_noise` | `label_noise` | 100 % | 98.00 % [97.71, 98.26] | {proof} |\n" in text
    assert "suspect share 0.25" in text and "\n1 of the 2 examples of" in text
    assert "    python -m mnist_core train --fault label_noise=0.3\n" in text


def test_where_nothing_was_found_the_document_says_so() -> None:
    text = _text(Told(Diagnosis(()), ()), "")
    assert "| `label_noise` | nothing | – | 98.00 % [97.71, 98.26] | – |\n" in text
    assert text.endswith("Nothing stands out.\n")
