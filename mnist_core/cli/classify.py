"""`classify`: pictures in, one line each out: name, digit, ten probabilities."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mnist_core.cli import lab
from mnist_core.cli.command import OK, REFUSED, Command, add_json_flag
from mnist_core.cli.output import print_json
from mnist_core.errors import DrawingError

if TYPE_CHECKING:
    from mnist_core.drawing.classify import Classification
    from mnist_core.drawing.predictor import Predictor


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", default="starter", metavar="ID|starter", help="whose model answers (%(default)s)")
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="PNG, JPEG or WebP pictures of one digit each"
    )
    parser.add_argument(
        "--npz", type=Path, metavar="FILE", help="an array `images`: (n, H, W) grey or (n, H, W, 4) RGBA"
    )
    add_json_flag(parser)
    # Bound here: argparse can ask for one of several flags, but not for a flag or a positional of any number.
    parser.set_defaults(refuse=parser.error)


def _run(args: argparse.Namespace) -> int:
    if not args.files and args.npz is None:
        args.refuse("give pictures to read, or --npz FILE")
    answered: list[Classification] = []
    failed: list[Classification] = []
    for result in _classifications(_predictor(args.run), args):
        (failed if result.error else answered).append(result)
        if result.error:
            print(f"{result.name}: {result.error}", file=sys.stderr)
        elif not args.json:
            print(_line(result), flush=True)
    if args.json:
        errors = [{"name": result.name, "error": result.error} for result in failed]
        print_json({"run": args.run, "images": [_values(result) for result in answered], "errors": errors})
    return REFUSED if failed else OK


def _predictor(reference: str) -> Predictor:
    from mnist_core.cli.records import find_run
    from mnist_core.drawing.predictor import Predictor
    from mnist_core.drawing.starter import STARTER, starter_model
    from mnist_core.runs.record import Artifact

    if reference == STARTER:
        return Predictor.from_file(starter_model())
    store = lab.open_store()
    return Predictor.from_file(store.artifact(find_run(store, reference).run_id, Artifact.ONNX))


def _classifications(predictor: Predictor, args: argparse.Namespace) -> Iterator[Classification]:
    from mnist_core.drawing.classify import Classification, classify_files, classify_stack

    yield from classify_files(predictor, args.files)
    if args.npz is not None:
        try:
            yield from classify_stack(predictor, args.npz)
        except DrawingError as error:
            yield Classification(str(args.npz), error=str(error))


def _line(result: Classification) -> str:
    assert result.prediction is not None
    probabilities = " ".join(f"{value:.4f}" for value in result.prediction.probabilities)
    return f"{result.name}\t{result.prediction.digit}\t{probabilities}"


def _values(result: Classification) -> dict[str, Any]:
    assert result.prediction is not None
    return {
        "name": result.name,
        "digit": result.prediction.digit,
        "probabilities": [round(float(value), 6) for value in result.prediction.probabilities],
    }


COMMAND = Command("classify", "Say which digits pictures show.", _add_arguments, _run)
