"""`evaluate`: what a run's model confuses on the 10,000 test images, with 95 % intervals."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mnist_core.cli import lab
from mnist_core.cli.command import OK, Command, add_json_flag
from mnist_core.cli.output import estimate_values, percent_with_interval, print_json, table_lines

if TYPE_CHECKING:
    from mnist_core.evaluation.confusion import Counts, DigitScore, PairConfusion

WORST_PAIRS = 5


@dataclass(frozen=True, eq=False)
class Judged:
    """A model by its name, and its confusion matrix on some images: `matrix[true, predicted]`."""

    run_id: str
    name: str
    matrix: Counts
    images: str = "test images"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("run_id", nargs="?", metavar="RUN", help="a run's id or enough of its start, or `starter`")
    which.add_argument("--run", dest="run_flag", metavar="ID", help="the same, as a flag")
    parser.add_argument("--own", action="store_true", help="judge it on your own digits instead of the test images")
    add_json_flag(parser)


def _run(args: argparse.Namespace) -> int:
    reference = args.run_flag or args.run_id
    judged = judge_on_own(reference) if args.own else judge(reference)
    if args.json:
        print_json(_values(judged))
    else:
        print("\n".join(_lines(judged)))
    return OK


def judge(reference: str) -> Judged:
    """What the run, or the starter model, takes the test images for.

    Raises:
        MnistCoreError: If there is no such run, or it left no predictions.
    """
    from mnist_core.cli.records import find_run
    from mnist_core.drawing.starter import STARTER
    from mnist_core.evaluation.confusion import confusion_matrix

    if reference == STARTER:
        return Judged(STARTER, "Starter model", _starter_matrix())
    store = lab.open_store()
    record = find_run(store, reference)
    predictions = store.predictions(record.run_id)
    matrix = confusion_matrix(predictions.y_test, predictions.test_probabilities.argmax(axis=1))
    return Judged(record.run_id, record.name, matrix)


def judge_on_own(reference: str) -> Judged:
    """What the run, or the starter model, takes your own digits for.

    Raises:
        MnistCoreError: If there is no such run, it left no model, or no digits are kept.
    """
    from mnist_core.cli.records import find_run
    from mnist_core.drawing.own_digits import open_own_digits
    from mnist_core.drawing.own_judging import judge_own_digits
    from mnist_core.drawing.predictor import Predictor
    from mnist_core.drawing.starter import STARTER, starter_model
    from mnist_core.runs.record import Artifact

    if reference == STARTER:
        run_id, name, model = STARTER, "Starter model", starter_model()
    else:
        store = lab.open_store()
        record = find_run(store, reference)
        run_id, name, model = record.run_id, record.name, store.artifact(record.run_id, Artifact.ONNX)
    judged = judge_own_digits(Predictor.from_file(model), open_own_digits().digits())
    return Judged(run_id, name, judged.matrix, "digits of your own")


def _starter_matrix() -> Counts:
    """The starter model ships without its predictions, so it reads the test images here and now."""
    from mnist_core.data.dataset import load_test_images
    from mnist_core.data.pictures import to_model_input
    from mnist_core.drawing.predictor import Predictor
    from mnist_core.drawing.starter import starter_model
    from mnist_core.evaluation.confusion import confusion_matrix

    x_test, y_test = load_test_images()
    predictor = Predictor.from_file(starter_model())
    return confusion_matrix(y_test, predictor.predict(to_model_input(x_test)[..., 0]).argmax(axis=1))


def _values(judged: Judged) -> dict[str, Any]:
    from mnist_core.evaluation.confusion import PINNED_PAIRS, accuracy, digit_scores, pair_confusion, worst_pairs

    matrix = judged.matrix
    return {
        "run_id": judged.run_id,
        "name": judged.name,
        "images": int(matrix.sum()),
        "accuracy": estimate_values(accuracy(matrix)),
        "digits": [_score_values(score) for score in digit_scores(matrix)],
        "pairs": [_pair_values(pair_confusion(matrix, *pair)) for pair in PINNED_PAIRS],
        "worst_pairs": [_pair_values(pair) for pair in worst_pairs(matrix)[:WORST_PAIRS]],
        "confusion_matrix": matrix.tolist(),
    }


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


def _lines(judged: Judged) -> list[str]:
    from mnist_core.evaluation.confusion import PINNED_PAIRS, accuracy, digit_scores, pair_confusion, worst_pairs

    matrix = judged.matrix
    scores = [
        (str(score.digit), str(score.support), *map(percent_with_interval, (score.precision, score.recall, score.f1)))
        for score in digit_scores(matrix)
    ]
    return [
        f"{judged.name} ({judged.run_id}), {matrix.sum():,} {judged.images}; in brackets 95 % intervals",
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
    "evaluate", "Judge a run on the test images or your own digits: scores and confused pairs.", _add_arguments, _run
)
