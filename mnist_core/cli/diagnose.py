"""`diagnose`: why a run's accuracy is what it is, what would make it better, and proof of it."""

from __future__ import annotations

import argparse
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

from mnist_core.cli import lab
from mnist_core.cli.command import OK, Command, add_json_flag
from mnist_core.cli.output import print_json, progress_stream

if TYPE_CHECKING:
    from mnist_core.cli.follow import ProgressLines
    from mnist_core.diagnosis.experiments import Experiment
    from mnist_core.diagnosis.findings import Diagnosis, Finding
    from mnist_core.diagnosis.proof import Proof
    from mnist_core.runs.queue import RunQueue
    from mnist_core.runs.store import RunStore


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run_id", metavar="RUN", help="a run's id, or enough of its start")
    text = "train what would prove the findings, the likeliest first, as long as this budget lasts by their estimates"
    parser.add_argument("--prove", type=float, default=0.0, metavar="SECONDS", help=text)
    add_json_flag(parser)


def _run(args: argparse.Namespace) -> int:
    from mnist_core.cli.follow import ProgressLines
    from mnist_core.cli.records import find_run
    from mnist_core.diagnosis.diagnose import diagnose
    from mnist_core.diagnosis.experiments import experiments
    from mnist_core.diagnosis.remedies import Setup
    from mnist_core.diagnosis.stored_runs import evidence_of_run

    lines = ProgressLines(progress_stream(args.json))
    lab.prepare_data(lines.say)
    store = lab.open_store()
    record = find_run(store, args.run_id)
    evidence = evidence_of_run(store, record.run_id)
    found = diagnose(evidence)
    planned = experiments(found.findings, Setup(record.config, record.faults), evidence)
    if not args.json:
        print("\n".join([f"{record.name} ({record.run_id})", "", *_lines(found, planned)]))
    proofs = _prove(args.prove, planned, record.run_id, store, lines) if args.prove > 0 else ()
    if args.json:
        print_json({"run_id": record.run_id, "name": record.name} | _values(found, planned, proofs))
    return OK


def _prove(
    budget_seconds: float, planned: tuple[Experiment, ...], run_id: str, store: RunStore, lines: ProgressLines
) -> tuple[Proof, ...]:
    from mnist_core.diagnosis.proof import prove, within

    proofs = []
    with closing(lab.open_queue(store)) as queue:
        for experiment in within(budget_seconds, planned):
            lines.say(f"Proving {experiment.finding.cause}, about {experiment.seconds:.0f} s: {experiment.words}")
            proofs.append(prove(experiment, run_id, queue, store, partial(_watch, queue, lines)))
            lines.say(f"{experiment.finding.cause} {proofs[-1].sentence}; {_test_words(proofs[-1])}")
    return tuple(proofs)


def _watch(queue: RunQueue, lines: ProgressLines, run_id: str) -> None:
    from mnist_core.cli.follow import follow

    follow(queue, run_id, lines)


def _test_words(proof: Proof) -> str:
    from mnist_core.diagnosis.proof import points

    return f"on the test images {points(proof.test.difference, proof.test.interval)}"


def _values(found: Diagnosis, planned: tuple[Experiment, ...], proofs: tuple[Proof, ...]) -> dict[str, Any]:
    by_cause = {experiment.finding.cause: experiment for experiment in planned}
    return {
        "findings": [_finding_values(finding, by_cause.get(finding.cause)) for finding in found.findings],
        "cannot_tell": [{"cause": item.cause.value, "because": item.because} for item in found.cannot_tell],
        "proofs": [_proof_values(proof) for proof in proofs],
    }


def _finding_values(finding: Finding, experiment: Experiment | None) -> dict[str, Any]:
    return {
        "cause": finding.cause.value,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "is_explained": finding.is_explained,
        "sentence": finding.sentence,
        "evidence": dict(finding.numbers),
        "remedy": None if experiment is None else _experiment_values(experiment),
    }


def _experiment_values(experiment: Experiment) -> dict[str, Any]:
    return {
        "words": experiment.words,
        "seconds": round(experiment.seconds, 1),
        "config": experiment.setup.config.model_dump(mode="json", exclude_none=True),
        "faults": experiment.setup.faults.model_dump(mode="json", exclude_defaults=True),
    }


def _proof_values(proof: Proof) -> dict[str, Any]:
    comparisons = {"validation": proof.validation, "test": proof.test}
    return {"cause": proof.experiment.finding.cause.value, "child_id": proof.child_id, "verdict": proof.verdict} | {
        name: {
            "difference": compared.difference,
            "low": compared.interval.low,
            "high": compared.interval.high,
            "p_value": compared.p_value,
            "fixed": compared.only_second_right,
            "broken": compared.only_first_right,
        }
        for name, compared in comparisons.items()
    }


def _lines(found: Diagnosis, planned: tuple[Experiment, ...]) -> list[str]:
    by_cause = {experiment.finding.cause: experiment for experiment in planned}
    lines: list[str] = []
    for place, finding in enumerate(found.findings, 1):
        lines += _finding_lines(place, finding, by_cause.get(finding.cause))
    if not lines:
        lines = ["Nothing stands out.", ""]
    return lines + [item.sentence for item in found.cannot_tell]


def _finding_lines(place: int, finding: Finding, experiment: Experiment | None) -> list[str]:
    symptom = ", likely a symptom of the above" if finding.is_explained else ""
    numbers = ", ".join(f"{name} {value:.4g}" for name, value in finding.numbers.items())
    remedy = [f"   {experiment.words} Proof takes about {experiment.seconds:.0f} s."] if experiment else []
    return [
        f"{place}. {finding.cause.label} ({finding.cause}), {100 * finding.confidence:.0f} % sure{symptom}",
        f"   {finding.sentence}",
        f"   {numbers}",
        *remedy,
        "",
    ]


COMMAND = Command("diagnose", "Say why a run's accuracy is what it is, from evidence.", _add_arguments, _run)
