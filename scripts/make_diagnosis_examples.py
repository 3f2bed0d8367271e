"""Remakes docs/diagnosis_examples.md: the example run of every cause, what is found in it, and whether its proof holds.

    python -m scripts.make_diagnosis_examples [--home FOLDER] [--prove SECONDS] [--only CAUSE] [--made]

Runs the command that stands in each section of docs/diagnosis.md, diagnoses the run, and proves the first finding where
that takes no longer than `--prove` by its estimate. Runs are kept in a folder of their own: called again, when rules
have changed, it trains only what is new. All of it takes about a quarter of an hour of two processors.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from mnist_core.diagnosis.judging import told_of
from mnist_core.diagnosis.stored_runs import traces_of_run
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RunStore
from mnist_core.settings import get_settings
from scripts.diagnosis_example_runs import Example, ExampleCommand, first_proof, made_before, read_commands, trained
from scripts.diagnosis_example_text import document

DOCS = Path(__file__).parent.parent / "docs"
PROVE_SECONDS = 40.0


def main() -> int:
    """Train what is missing, diagnose, write the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    folder = get_settings().home / "diagnosis_examples"
    parser.add_argument("--home", type=Path, default=folder, help="where runs are kept")
    parser.add_argument("--prove", type=float, default=PROVE_SECONDS, metavar="SECONDS")
    parser.add_argument("--only", default="", metavar="CAUSE", help="print these alone, and write nothing")
    parser.add_argument("--made", action="store_true", help="train nothing, tell of the runs that were made before")
    args = parser.parse_args()
    args.home.mkdir(parents=True, exist_ok=True)
    store = RunStore(f"sqlite:///{(args.home / 'runs.db').resolve().as_posix()}", args.home.resolve())
    with tempfile.TemporaryDirectory() as passing, closing(RunQueue(store)) as queue:
        every = read_commands((DOCS / "diagnosis.md").read_text(encoding="utf-8"), Path(passing))
        commands = [one for one in every if made_before(one, store) is not None] if args.made else every
        seconds = 0.0 if args.made else args.prove
        examples = [_made(one, store, queue, seconds) for one in commands if args.only in one.cause]
    text = document(examples, args.prove, len(every))
    if args.only:
        sys.stdout.write(text)
    else:
        (DOCS / "diagnosis_examples.md").write_text(text, encoding="utf-8")
    return 0


def _made(command: ExampleCommand, store: RunStore, queue: RunQueue, prove_seconds: float) -> Example:
    run: RunRecord = trained(command, store, queue)
    told = told_of(traces_of_run(store, run.run_id))
    proof = first_proof(told, run, store, queue, prove_seconds)
    top = told.diagnosis.top
    sys.stderr.write(f"{command.cause}: {top.cause if top else 'nothing'}{f', {proof}' if proof else ''}\n")
    return Example(command, run, told, proof)


if __name__ == "__main__":
    sys.exit(main())
