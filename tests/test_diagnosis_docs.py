"""Every cause has its section in the documents, with an example that the command line understands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mnist_core.cli.main import build_parser
from mnist_core.diagnosis.causes import Cause

TEXT = (Path(__file__).parent.parent / "docs" / "diagnosis.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("cause", Cause)
def test_a_cause_is_documented_with_evidence_module_and_example(cause: Cause) -> None:
    section = TEXT.split(f"### `{cause}`\n")[1].split("\n##")[0]
    assert "*Evidence*" in section
    (module,) = re.findall(r"`(rules/\w+\.py)`", section)
    assert (Path(__file__).parent.parent / "mnist_core" / "diagnosis" / module).exists()
    (command,) = re.findall(r"^    python -m mnist_core (.+?)(?:\s+#.*)?$", section, re.MULTILINE)
    assert build_parser().parse_args(command.split())
