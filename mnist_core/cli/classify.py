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
    from mnist_core.drawing.oddness import Reference
    from mnist_core.drawing.predictor import Predictor


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", default="starter", metavar="ID|starter", help="whose model answers (%(default)s)")
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="PNG, JPEG or WebP pictures of one digit each"
    )
    parser.add_argument(
        "--npz", type=Path, metavar="FILE", help="an array `images`: (n, H, W) grey or (n, H, W, 4) RGBA"
    )
    parser.add_argument(
        "--odd", action="store_true", help="also say which show no digit; takes some seconds the first time for a run"
    )
    add_json_flag(parser)
    # Bound here: argparse can ask for one of several flags, but not for a flag or a positional of any number.
    parser.set_defaults(refuse=parser.error)


def _run(args: argparse.Namespace) -> int:
    if not args.files and args.npz is None:
        args.refuse("give pictures to read, or --npz FILE")
    answered: list[Classification] = []
    failed: list[Classification] = []
    predictor, reference = _model(args)
    for result in _classifications(predictor, reference, args):
        (failed if result.error else answered).append(result)
        if result.error:
            print(f"{result.name}: {result.error}", file=sys.stderr)
        elif not args.json:
            print(_line(result), flush=True)
    if args.json:
        errors = [{"name": result.name, "error": result.error} for result in failed]
        print_json({"run": args.run, "images": [_values(result) for result in answered], "errors": errors})
    return REFUSED if failed else OK


def _model(args: argparse.Namespace) -> tuple[Predictor, Reference | None]:
    """What answers, and where it is asked for, what knows odd drawings."""
    from mnist_core.cli.records import find_run
    from mnist_core.drawing.predictor import Predictor
    from mnist_core.drawing.references import run_reference
    from mnist_core.drawing.starter import STARTER, starter_model
    from mnist_core.runs.record import Artifact

    if args.run == STARTER:
        return Predictor.from_file(starter_model()), _starter_reference() if args.odd else None
    store = lab.open_store()
    run = find_run(store, args.run)
    model = store.artifact(run.run_id, Artifact.ONNX)
    predictor = Predictor.from_file(model)
    return predictor, run_reference(predictor, model, run.config) if args.odd else None


def _starter_reference() -> Reference:
    from mnist_core.drawing.references import starter_reference

    shipped = starter_reference()
    if shipped is None:
        raise DrawingError("This installation lacks what its starter model knows odd drawings by: leave out --odd.")
    return shipped


def _classifications(
    predictor: Predictor, reference: Reference | None, args: argparse.Namespace
) -> Iterator[Classification]:
    from mnist_core.drawing.classify import Classification, classify_files, classify_stack

    yield from classify_files(predictor, args.files, reference)
    if args.npz is not None:
        try:
            yield from classify_stack(predictor, args.npz, reference)
        except DrawingError as error:
            yield Classification(str(args.npz), error=str(error))


def _line(result: Classification) -> str:
    assert result.prediction is not None
    probabilities = " ".join(f"{value:.4f}" for value in result.prediction.probabilities)
    line = f"{result.name}\t{result.prediction.digit}\t{probabilities}"
    return line if result.oddness is None else f"{line}\t{'odd' if result.oddness.is_odd else 'digit'}"


def _values(result: Classification) -> dict[str, Any]:
    assert result.prediction is not None
    values: dict[str, Any] = {
        "name": result.name,
        "digit": result.prediction.digit,
        "probabilities": [round(float(value), 6) for value in result.prediction.probabilities],
    }
    if result.oddness is not None:
        values |= {"is_odd": result.oddness.is_odd, "oddness": result.oddness.sentence}
    return values


COMMAND = Command("classify", "Say which digits pictures show.", _add_arguments, _run)
