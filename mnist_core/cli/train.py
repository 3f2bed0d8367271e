"""`train`: one run, from a preset, a file or flags, by the queue and into the store that the dashboard uses."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mnist_core.choices.architectures import CUSTOM
from mnist_core.cli.command import OK, REFUSED, Command, add_json_flag
from mnist_core.cli.output import percent_with_interval, print_json, progress_stream
from mnist_core.config import FieldInfo, TrainingConfig, config_fields, parse_config, read_config
from mnist_core.data.faults import FaultPlan, faults_from_words
from mnist_core.errors import ConfigError
from mnist_core.presets import PRESETS

if TYPE_CHECKING:
    from mnist_core.drawing.own_fine_tuning import BeforeAndAfter
    from mnist_core.runs.queue import RunQueue
    from mnist_core.runs.store import RunStore


LESSON_FIELDS = frozenset({"epochs", "learning_rate", "training_images"})


class Wanted(NamedTuple):
    """What the flags ask for; `preset` only if the config is exactly that preset's."""

    config: TrainingConfig
    preset: str | None
    faults: FaultPlan


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--preset", choices=PRESETS, help="start from this ready-made config")
    start.add_argument("--config", type=Path, metavar="FILE", help="start from the config in this JSON file")
    start.add_argument("--resume", metavar="RUN", help="go on with a stored run, named by its id or the id's start")
    taught = "teach a stored run, or `starter`, your own digits: a new run that starts from its weights"
    start.add_argument("--fine-tune", metavar="RUN", help=taught)
    share = "with --fine-tune: how much of the pictures are your own digits, 0.05 to 0.9"
    parser.add_argument("--own-share", type=float, metavar="SHARE", help=share)
    more = "with --resume: train for N epochs more than the run has, even if it has trained to its end"
    parser.add_argument("--more", type=int, default=0, metavar="N", help=more)
    parser.add_argument("--name", help="what the run is called in the run list")
    broken = "break the training data on purpose, such as label_noise=0.3 or class_kept=4:0.1; again for another fault"
    parser.add_argument("--fault", action="append", default=[], metavar="NAME=VALUE", dest="faults", help=broken)
    add_json_flag(parser)
    settings = parser.add_argument_group("settings", "Each of these replaces what preset or file say.")
    for field in config_fields():
        _add_setting(settings, field)


def _add_setting(group: argparse._ArgumentGroup, field: FieldInfo) -> None:
    flag = f"--{field.name.replace('_', '-')}"
    text = f"{field.help} {_allowed(field)}".replace("%", "%%")
    if field.kind is bool:
        group.add_argument(flag, action=argparse.BooleanOptionalAction, dest=field.name, help=text)
    else:
        group.add_argument(flag, type=field.kind, dest=field.name, metavar=field.kind.__name__.upper(), help=text)


def _allowed(field: FieldInfo) -> str:
    if field.choices is not None:
        return f"One of {', '.join(field.choices)}; {field.default} unless set."
    if field.minimum is None or field.maximum is None:
        return f"{'On' if field.default else 'Off'} unless set."
    unit = f" {field.unit}" if field.unit else ""
    return f"{field.minimum:g} to {field.maximum:.10g}{unit}; {field.default} unless set."


def wanted(args: argparse.Namespace) -> Wanted:
    """The config that preset, file and flags make together.

    Raises:
        ConfigError: If it cannot be used.
    """
    if args.preset:
        start = PRESETS[args.preset].config
    else:
        start = read_config(args.config) if args.config else TrainingConfig()
    changes = {field.name: getattr(args, field.name) for field in config_fields()}
    values: dict[str, Any] = start.model_dump(exclude_none=True)
    values |= {name: value for name, value in changes.items() if value is not None}
    if values["architecture"] != CUSTOM:
        values.pop("layers", None)
    config = parse_config(values)
    return Wanted(config, args.preset if config == start else None, faults_from_words(args.faults))


def _check_usage(args: argparse.Namespace) -> None:
    changes = [field.name for field in config_fields() if getattr(args, field.name) is not None]
    if args.resume is not None and (changes or args.name or args.faults):
        flag = f"--{changes[0].replace('_', '-')}" if changes else "--name" if args.name else "--fault"
        raise ConfigError(
            f"{flag} does not go with --resume: a run goes on with its own settings; only --more adds to them."
        )
    if args.fine_tune is not None and (others := sorted(set(changes) - LESSON_FIELDS)):
        raise ConfigError(
            f"--{others[0].replace('_', '-')} does not go with --fine-tune: the new run has its parent's settings; "
            "only --epochs, --learning-rate, --training-images (of MNIST) and --own-share can be set."
        )
    if args.fine_tune is not None and args.faults:
        raise ConfigError("--fault does not go with --fine-tune: faults are planted in a training from the beginning.")
    if args.own_share is not None and args.fine_tune is None:
        raise ConfigError("--own-share goes with --fine-tune only; it says how much of the pictures are your own.")
    if args.more < 0 or (args.more and args.resume is None):
        raise ConfigError(f"--more is {args.more}; it needs --resume and a number of epochs from 1.")


def _take_up(args: argparse.Namespace, queue: RunQueue, store: RunStore) -> str:
    from mnist_core.cli.records import find_run

    store.mark_interrupted(())
    run_id = find_run(store, args.resume).run_id
    queue.take_up(run_id, more_epochs=args.more)
    return run_id


def _fine_tune(args: argparse.Namespace, queue: RunQueue, store: RunStore) -> str:
    from mnist_core.cli.records import find_run
    from mnist_core.drawing.own_digits import open_own_digits
    from mnist_core.drawing.own_fine_tuning import Lesson, plan_fine_tuning
    from mnist_core.drawing.starter import STARTER

    asked = {
        "epochs": args.epochs,
        "learning_rate": args.learning_rate,
        "share": args.own_share,
        "replayed_images": args.training_images,
    }
    lesson = replace(Lesson(), **{name: value for name, value in asked.items() if value is not None})
    reference = STARTER if args.fine_tune == STARTER else find_run(store, args.fine_tune).run_id
    return plan_fine_tuning(store, reference, open_own_digits().digits(), lesson, name=args.name).begin(queue)


def _start(args: argparse.Namespace, asked: Wanted | None, queue: RunQueue, store: RunStore) -> str:
    if asked is not None:
        return queue.submit(asked.config, name=args.name, preset=asked.preset, faults=asked.faults)
    return _take_up(args, queue, store) if args.resume is not None else _fine_tune(args, queue, store)


def _run(args: argparse.Namespace) -> int:
    _check_usage(args)
    asked = None if args.resume is not None or args.fine_tune is not None else wanted(args)
    from mnist_core.cli import lab
    from mnist_core.cli.follow import ProgressLines, follow
    from mnist_core.cli.records import find_run, record_values
    from mnist_core.evaluation.run_accuracy import judged_accuracy
    from mnist_core.runs.states import RunState

    lines = ProgressLines(progress_stream(args.json))
    lab.prepare_data(lines.say)
    store = lab.open_store()
    with closing(lab.open_queue(store)) as queue:
        run_id = _start(args, asked, queue, store)
        ended = follow(queue, run_id, lines)
    record = find_run(store, run_id)
    # One that was to go on and went wrong still has what it had before.
    is_done = record.has_results and ended.state in (RunState.COMPLETED, RunState.STOPPED)
    if args.json:
        print_json(record_values(record))
    elif is_done:
        print(f"Run {run_id} {record.state}: test accuracy {percent_with_interval(judged_accuracy(record))}")
        print("".join(f"{line}\n" for line in _taught_lines(store, run_id)), end="")
    if not is_done:
        print(f"Run {run_id} {record.state}: {ended.reason or record.reason or 'nothing was learned'}", file=sys.stderr)
    return OK if is_done else REFUSED


def _taught_lines(store: RunStore, run_id: str) -> list[str]:
    """What teaching own digits changed, a line for each kind of images; none of a run like any other."""
    from mnist_core.drawing.own_fine_tuning import KINDS, before_and_after

    kept = store.own_answers(run_id)
    judged = before_and_after(store.predictions(run_id), *kept) if kept is not None else ()
    return [_taught_line(KINDS[found.kind], found) for found in judged]


def _taught_line(what: str, found: BeforeAndAfter) -> str:
    from mnist_core.evaluation.paired import paired_sentence

    before, after = percent_with_interval(found.before), percent_with_interval(found.after)
    told = paired_sentence(found.comparison, "the model before", "the model after")
    return f"{what}: {before} before, {after} after. {told}"


COMMAND = Command("train", "Train a network and store the run.", _add_arguments, _run)
