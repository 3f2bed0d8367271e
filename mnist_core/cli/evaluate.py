"""`evaluate`: what a run's model confuses, how sure it is and where it is weak, with 95 % intervals."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from mnist_core.cli.command import OK, Command, add_json_flag
from mnist_core.cli.evaluation import Evaluation, evaluation_of
from mnist_core.cli.evaluation_own import judge_on_own
from mnist_core.cli.evaluation_text import comparison_lines, finding_lines
from mnist_core.cli.output import estimate_values, percent_with_interval, print_json, table_lines

if TYPE_CHECKING:
    from mnist_core.evaluation.confusion import Counts, DigitScore, PairConfusion
    from mnist_core.evaluation.robustness import Robustness

WORST_PAIRS = 5


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("run_id", nargs="?", metavar="RUN", help="a run's id or enough of its start, or `starter`")
    which.add_argument("--run", dest="run_flag", metavar="ID", help="the same, as a flag")
    parser.add_argument("--own", action="store_true", help="judge it on your own digits instead of the test images")
    parser.add_argument(
        "--against", metavar="OTHER", help="compare with another run on the same images: McNemar's test"
    )
    parser.add_argument(
        "--robustness",
        action="store_true",
        help="read corrupted pictures too; takes a minute, and is kept: told without this flag from then on",
    )
    add_json_flag(parser)
    # Bound here: argparse cannot say that a flag excludes two others which go together.
    parser.set_defaults(refuse=parser.error)


def _run(args: argparse.Namespace) -> int:
    if args.own:
        return _run_own(args)
    evaluation = evaluation_of(args.run_flag or args.run_id, with_model=args.robustness)
    other = evaluation_of(args.against, with_model=args.robustness) if args.against else None
    robustness = evaluation.robustness(as_json=args.json) if args.robustness else evaluation.kept_robustness()
    of_other = other.robustness(as_json=args.json) if other and args.robustness else None
    if args.json:
        compared = _comparison_values(evaluation, other, robustness, of_other) if other else None
        print_json(_values(evaluation, robustness) | {"against": compared})
    else:
        lines = [*_lines(evaluation), "", *finding_lines(evaluation, robustness)]
        print("\n".join(lines + (comparison_lines(evaluation, other, robustness, of_other) if other else [])))
    return OK


def _run_own(args: argparse.Namespace) -> int:
    if args.against or args.robustness:
        args.refuse("--own goes with neither --against nor --robustness, which are about the test images")
    judged = judge_on_own(args.run_flag or args.run_id)
    if args.json:
        print_json({"run_id": judged.run_id, "name": judged.name} | _matrix_values(judged.matrix))
    else:
        heading = f"{judged.name} ({judged.run_id}), {judged.matrix.sum():,} digits of your own"
        print("\n".join(_matrix_lines(heading, judged.matrix)))
    return OK


def _values(evaluation: Evaluation, robustness: Robustness | None) -> dict[str, Any]:
    from mnist_core.cli import evaluation_json

    return {
        "run_id": evaluation.run_id,
        "name": evaluation.name,
        **_matrix_values(evaluation.matrix),
        "right_without": evaluation.right_without.tolist(),
        "calibration": evaluation_json.calibration_values(evaluation.calibration),
        "slices": evaluation_json.slices_values(evaluation.slices),
        "doubtful": evaluation_json.doubt_values(evaluation.doubt, evaluation.pair_doubts, evaluation.committee),
        "robustness": evaluation_json.robustness_values(robustness),
    }


def _matrix_values(matrix: Counts) -> dict[str, Any]:
    from mnist_core.evaluation.confusion import PINNED_PAIRS, accuracy, digit_scores, pair_confusion, worst_pairs

    return {
        "images": int(matrix.sum()),
        "accuracy": estimate_values(accuracy(matrix)),
        "digits": [_score_values(score) for score in digit_scores(matrix)],
        "pairs": [_pair_values(pair_confusion(matrix, *pair)) for pair in PINNED_PAIRS],
        "worst_pairs": [_pair_values(pair) for pair in worst_pairs(matrix)[:WORST_PAIRS]],
        "confusion_matrix": matrix.tolist(),
    }


def _comparison_values(
    evaluation: Evaluation, other: Evaluation, robustness: Robustness | None, of_other: Robustness | None
) -> dict[str, Any]:
    from mnist_core.cli.evaluation_json import comparison_values
    from mnist_core.evaluation.paired import compare_paired
    from mnist_core.evaluation.robustness import mean_corruption_error

    error = mean_corruption_error(robustness, of_other) if robustness and of_other else None
    compared = comparison_values(compare_paired(other.right, evaluation.right), error)
    return {"run_id": other.run_id, "name": other.name} | compared


def _score_values(score: DigitScore) -> dict[str, Any]:
    estimates = {name: estimate_values(getattr(score, name)) for name in ("precision", "recall", "f1")}
    return {"digit": score.digit, "support": score.support, **estimates}


def _pair_values(pair: PairConfusion) -> dict[str, Any]:
    return {
        "digits": list(pair.digits),
        "errors": pair.errors,
        "images": pair.images,
        "error_rate": estimate_values(pair.error_rate),
        "matrix": pair.matrix.tolist(),
        "other": list(pair.other),
    }


def _lines(evaluation: Evaluation) -> list[str]:
    heading = f"{evaluation.name} ({evaluation.run_id}), {evaluation.matrix.sum():,} test images"
    return _matrix_lines(heading, evaluation.matrix)


def _matrix_lines(heading: str, matrix: Counts) -> list[str]:
    from mnist_core.evaluation.confusion import PINNED_PAIRS, accuracy, digit_scores, pair_confusion, worst_pairs

    scores = [
        (str(score.digit), str(score.support), *map(percent_with_interval, (score.precision, score.recall, score.f1)))
        for score in digit_scores(matrix)
    ]
    return [
        f"{heading}; in brackets 95 % intervals",
        f"accuracy {percent_with_interval(accuracy(matrix))}",
        "",
        *table_lines(("digit", "images", "precision", "recall", "F1"), scores),
        "",
        *(_pair_line(pair_confusion(matrix, *pair)) for pair in PINNED_PAIRS),
        "",
        "Most confused pairs",
        *(_pair_line(pair) for pair in worst_pairs(matrix)[:WORST_PAIRS]),
    ]


def _pair_line(pair: PairConfusion) -> str:
    a, b = pair.digits
    return (
        f"{a}/{b}: {pair.errors} of {pair.images:,} confused, {percent_with_interval(pair.error_rate)}; "
        f"{a} read as {b} {pair.matrix[0, 1]} times, {b} read as {a} {pair.matrix[1, 0]} times"
    )


COMMAND = Command(
    "evaluate",
    "Judge a run on the test images or your own digits: scores, confused pairs, calibration, weak spots.",
    _add_arguments,
    _run,
)
