"""`diagnose`: why a run's accuracy is what it is, what would make it better, and proof of it."""

from __future__ import annotations

import argparse
import time
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from mnist_core.cli import lab
from mnist_core.cli.command import OK, Command, add_json_flag
from mnist_core.cli.output import print_json, progress_stream

if TYPE_CHECKING:
    from mnist_core.cli.follow import ProgressLines
    from mnist_core.diagnosis.experiments import Experiment
    from mnist_core.diagnosis.proof import Proof
    from mnist_core.runs.queue import RunQueue
    from mnist_core.runs.record import RunRecord
    from mnist_core.runs.store import RunStore


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run_id", metavar="RUN", help="a run's id, or enough of its start")
    proof = "train what would prove the findings, the likeliest first, each only if it still fits into this budget"
    parser.add_argument("--prove", type=_seconds, default=0.0, metavar="SECONDS", help=proof)
    test = "test learning rates first, about 20 seconds: a short training with a growing rate; kept with the run"
    parser.add_argument("--range-test", action="store_true", help=test)
    add_json_flag(parser)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds; give one such as 120")
    return seconds


def _run(args: argparse.Namespace) -> int:
    from mnist_core.cli.diagnosis_json import diagnosis_values
    from mnist_core.cli.diagnosis_text import diagnosis_lines
    from mnist_core.cli.follow import ProgressLines
    from mnist_core.cli.records import find_run
    from mnist_core.diagnosis import judging
    from mnist_core.diagnosis.rate_reading import rate_sentence
    from mnist_core.diagnosis.stored_runs import check_finished, traces_of_run
    from mnist_core.runs import rate_testing

    lines = ProgressLines(progress_stream(args.json))
    lab.prepare_data(lines.say)
    store = lab.open_store()
    record = find_run(store, args.run_id)
    check_finished(record)
    if args.range_test:
        lines.say(f"Testing learning rates, about {rate_testing.ABOUT_SECONDS:.0f} s.")
        rate_testing.measure_and_keep_rates(store, record.run_id)
    found = judging.told_of(traces_of_run(store, record.run_id))
    if not args.json:
        curve = found.rate_curve
        tested = [rate_sentence(curve, record.config.learning_rate), ""] if curve is not None else []
        print("\n".join([f"{record.name} ({record.run_id})", "", *tested, *diagnosis_lines(found)]))
    proofs = _prove(args.prove, found.experiments, record, store, lines) if args.prove > 0 else ()
    if args.json:
        print_json({"run_id": record.run_id, "name": record.name} | diagnosis_values(found, proofs))
    return OK


def _prove(
    budget_seconds: float, planned: tuple[Experiment, ...], record: RunRecord, store: RunStore, lines: ProgressLines
) -> tuple[Proof, ...]:
    from mnist_core.cli.diagnosis_text import judged_words
    from mnist_core.diagnosis.proof import prove, while_it_lasts
    from mnist_core.errors import RunError
    from mnist_core.runs.starting_again import files_for_twin

    proofs = []
    began = time.monotonic()
    with closing(lab.open_queue(store)) as queue:
        for experiment in while_it_lasts(budget_seconds, planned, lambda: time.monotonic() - began):
            cause = experiment.finding.cause
            lines.say(f"Proving {cause}, about {experiment.seconds:.0f} s: {experiment.words}")
            try:
                files = files_for_twin(store, record, experiment.setup.config)
                proofs.append(prove(experiment, record.run_id, queue, store, partial(_watch, queue, lines), files))
            except RunError as error:
                lines.say(f"{cause} is not proved: {error}")
            else:
                lines.say(f"{cause} {proofs[-1].sentence}; {judged_words(proofs[-1])}")
    if not proofs and planned:
        least = min(experiment.seconds for experiment in planned)
        lines.say(f"Nothing was proved within {budget_seconds:.0f} s; the shortest proof takes about {least:.0f} s.")
    return tuple(proofs)


def _watch(queue: RunQueue, lines: ProgressLines, run_id: str) -> None:
    from mnist_core.cli.follow import follow

    follow(queue, run_id, lines)


COMMAND = Command("diagnose", "Say why a run's accuracy is what it is, from evidence.", _add_arguments, _run)
