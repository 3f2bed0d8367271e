"""`diagnose`: why a run's accuracy is what it is, and what would make it better."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from mnist_core.cli import lab
from mnist_core.cli.command import OK, Command, add_json_flag
from mnist_core.cli.output import print_json

if TYPE_CHECKING:
    from mnist_core.diagnosis.findings import Diagnosis, Finding


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run_id", metavar="RUN", help="a run's id, or enough of its start")
    add_json_flag(parser)


def _run(args: argparse.Namespace) -> int:
    from mnist_core.cli.records import find_run
    from mnist_core.diagnosis.diagnose import diagnose
    from mnist_core.diagnosis.stored_runs import evidence_of_run

    store = lab.open_store()
    record = find_run(store, args.run_id)
    found = diagnose(evidence_of_run(store, record.run_id))
    if args.json:
        print_json({"run_id": record.run_id, "name": record.name} | _values(found))
    else:
        print("\n".join([f"{record.name} ({record.run_id})", "", *_lines(found)]))
    return OK


def _values(found: Diagnosis) -> dict[str, Any]:
    return {
        "findings": [_finding_values(finding) for finding in found.findings],
        "cannot_tell": [{"cause": item.cause.value, "because": item.because} for item in found.cannot_tell],
    }


def _finding_values(finding: Finding) -> dict[str, Any]:
    return {
        "cause": finding.cause.value,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "is_explained": finding.is_explained,
        "sentence": finding.sentence,
        "evidence": dict(finding.numbers),
    }


def _lines(found: Diagnosis) -> list[str]:
    lines = [line for place, finding in enumerate(found.findings, 1) for line in _finding_lines(place, finding)]
    if not lines:
        lines = ["Nothing stands out.", ""]
    return lines + [item.sentence for item in found.cannot_tell]


def _finding_lines(place: int, finding: Finding) -> list[str]:
    symptom = ", likely a symptom of the above" if finding.is_explained else ""
    numbers = ", ".join(f"{name} {value:.4g}" for name, value in finding.numbers.items())
    return [
        f"{place}. {finding.cause.title} ({finding.cause}), {100 * finding.confidence:.0f} % sure{symptom}",
        f"   {finding.sentence}",
        f"   {numbers}",
        "",
    ]


COMMAND = Command("diagnose", "Say why a run's accuracy is what it is, from evidence.", _add_arguments, _run)
