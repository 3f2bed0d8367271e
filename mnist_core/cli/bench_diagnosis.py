"""`bench-diagnosis`: plants faults on purpose and counts how often the diagnosis names the planted cause."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mnist_core.cli import lab
from mnist_core.cli.command import OK, Command, add_json_flag
from mnist_core.cli.follow import ProgressLines
from mnist_core.cli.output import estimate_values, percent_with_interval, print_json, progress_stream

if TYPE_CHECKING:
    from mnist_core.diagnosis.bench.planting import Part
    from mnist_core.diagnosis.bench.scores import BenchScores, Outcome

_PARTS = ("scored", "tuning", "all")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    part = "the cases that are only scored, the ones thresholds were set with, or both (%(default)s)"
    parser.add_argument("--part", choices=_PARTS, default="scored", help=part)
    parser.add_argument("--only", default="", metavar="TEXT", help="only cases whose name holds this text")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="trainings side by side (%(default)s)")
    folder = Path(tempfile.gettempdir()) / "bench-diagnosis"
    text = "where trainings are kept; a bench that was cut short goes on from there (%(default)s)"
    parser.add_argument("--cache", type=Path, default=folder, metavar="FOLDER", help=text)
    add_json_flag(parser)


def _run(args: argparse.Namespace) -> int:
    from mnist_core.diagnosis.bench.running import chosen_cases, run_cases, train_apart
    from mnist_core.diagnosis.bench.scores import scores_of

    lines = ProgressLines(progress_stream(args.json))
    lab.prepare_data(lines.say)
    parts: tuple[Part, ...] = ("tuning", "scored") if args.part == "all" else (args.part,)
    cases = chosen_cases(parts, args.only)
    args.cache.mkdir(parents=True, exist_ok=True)
    if args.jobs > 1:
        train_apart(cases, args.cache, args.jobs)
    outcomes = run_cases(cases, args.cache, lines.say)
    scores = scores_of(outcomes)
    if args.json:
        print_json(_values(scores, outcomes))
    else:
        print("\n".join(_lines(scores)))
    return OK


def _values(scores: BenchScores, outcomes: tuple[Outcome, ...]) -> dict[str, Any]:
    return {
        "cases": scores.cases,
        "top_1": estimate_values(scores.top_1),
        "top_2": estimate_values(scores.top_2),
        "false_alarms": estimate_values(scores.false_alarms),
        "slowest_seconds": scores.slowest_seconds,
        "confusion": scores.confusion,
        "outcomes": [vars(outcome) for outcome in outcomes],
    }


def _lines(scores: BenchScores) -> list[str]:
    from mnist_core.diagnosis.bench.scores import markdown_table

    return [
        "",
        *markdown_table(scores),
        "",
        f"{scores.cases} cases; the slowest diagnosis took {scores.slowest_seconds:.1f} s",
        f"planted cause named first:           {percent_with_interval(scores.top_1)}",
        f"planted cause among the first two:   {percent_with_interval(scores.top_2)}",
        f"false alarms on healthy runs:        {percent_with_interval(scores.false_alarms)}",
    ]


COMMAND = Command("bench-diagnosis", "Plant faults, diagnose them, and count what is named.", _add_arguments, _run)
