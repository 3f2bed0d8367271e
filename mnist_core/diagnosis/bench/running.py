"""Runs the fault bench: trains what is not trained yet, diagnoses every case, and keeps a journal to go on from."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from mnist_core.data.dataset import Mnist, load_mnist
from mnist_core.diagnosis.bench.cases import bench_cases
from mnist_core.diagnosis.bench.planting import Case, Part
from mnist_core.diagnosis.bench.scores import Outcome
from mnist_core.diagnosis.bench.training import trained
from mnist_core.diagnosis.diagnose import diagnose
from mnist_core.diagnosis.evidence import Evidence
from mnist_core.diagnosis.gathering import RunTraces, gather
from mnist_core.diagnosis.run_images import run_images
from mnist_core.runs.record import Artifact
from mnist_core.runs.serialization import history_from_json, read_predictions

JOURNAL = "journal.jsonl"
Say = Callable[[str], None]


def chosen_cases(parts: Sequence[Part], only: str = "") -> tuple[Case, ...]:
    """The cases of some parts whose names hold a text."""
    return tuple(case for part in parts for case in bench_cases(part) if only in case.name)


def run_cases(cases: Sequence[Case], cache: Path, say: Say) -> tuple[Outcome, ...]:
    """Train where need be, and diagnose each case; what was trained before is not trained again.

    Args:
        cases: What to plant.
        cache: Folder of trainings and journal; may be that of an earlier run.
        say: Is told of each case.
    """
    mnist = load_mnist()
    outcomes = []
    for case in cases:
        outcome = _outcome(case, mnist, cache)
        outcomes.append(outcome)
        with (cache / JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(json.dumps({"part": case.part, "key": case.key, **vars(outcome)}) + "\n")
        mark = "right" if outcome.is_named_within(1) else "second" if outcome.is_named_within(2) else "wrong"
        say(f"{mark:6}  {case.name}: {', '.join(outcome.named) or 'nothing'}")
    return tuple(outcomes)


def train_apart(cases: Sequence[Case], cache: Path, jobs: int) -> None:
    """Train the cases that are missing in several processes side by side; one that fails is trained later, alone."""
    missing = [case for case in cases if not (cache / case.key / Artifact.HISTORY).exists()]
    workers = [
        subprocess.Popen([sys.executable, "-m", __name__, str(cache), *names], stdout=subprocess.DEVNULL)
        for names in ([case.name for case in missing[start::jobs]] for start in range(jobs))
        if names
    ]
    for worker in workers:
        worker.wait()


def _outcome(case: Case, mnist: Mnist, cache: Path) -> Outcome:
    folder = trained(case, mnist, cache)
    started = time.perf_counter()
    found = diagnose(case_evidence(case, folder))
    seconds = time.perf_counter() - started
    named = tuple(finding.cause.value for finding in found.findings)
    return Outcome(case.name, case.cause.value, named, round(seconds, 2))


def case_evidence(case: Case, folder: Path) -> Evidence:
    """The evidence on a trained case. Settings and faults only serve to find the images it learned from."""
    model = folder / Artifact.ONNX
    has_model = model.exists()
    return gather(
        RunTraces(
            history=history_from_json((folder / Artifact.HISTORY).read_bytes()),
            images=run_images(case.config, case.faults),
            predictions=read_predictions(folder / Artifact.PREDICTIONS) if has_model else None,
            model=model if has_model else None,
            is_diverged=not has_model,
        )
    )


if __name__ == "__main__":
    wanted = set(sys.argv[2:])
    digits = load_mnist()
    for one in chosen_cases(("tuning", "scored")):
        if one.name in wanted:
            trained(one, digits, Path(sys.argv[1]))
