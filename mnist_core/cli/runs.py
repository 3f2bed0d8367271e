"""`runs`: the stored runs, one of them whole, or one of them deleted."""

from __future__ import annotations

import argparse
from datetime import datetime

from mnist_core.cli import lab
from mnist_core.cli.command import OK, Command, add_json_flag
from mnist_core.cli.output import MISSING, percent, percent_with_interval, print_json, table_lines
from mnist_core.runs.record import RunRecord

DEFAULT_LIMIT = 20
_HEADS = ("id", "started", "state", "name", "network", "epochs", "test accuracy")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json_flag(parser)
    parser.add_argument("--limit", type=int, default=DEFAULT_LIMIT, metavar="N", help="the newest N only (%(default)s)")
    actions = parser.add_subparsers(title="with one run", metavar="ACTION")
    for name, summary, run in (
        ("show", "Show one run whole.", _show),
        ("delete", "Take one run out of all lists.", _delete),
    ):
        action = actions.add_parser(name, help=summary, description=summary)
        action.add_argument("id", help="the run's id, or enough of its start")
        # Suppressed, for argparse would put this default over a --json that stands before the action.
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")
        action.set_defaults(act=run)
    parser.set_defaults(act=_list)


def _run(args: argparse.Namespace) -> int:
    code: int = args.act(args)
    return code


def _list(args: argparse.Namespace) -> int:
    from mnist_core.cli.records import record_values

    store = lab.open_store()
    store.mark_interrupted(())
    records = store.runs(max(1, args.limit))
    if args.json:
        print_json([record_values(record) for record in records])
    elif records:
        print("\n".join(table_lines(_HEADS, [_row(record) for record in records])))
    else:
        print("No runs yet; `python -m mnist_core train --preset fast` makes one.")
    return OK


def _row(record: RunRecord) -> tuple[str, ...]:
    from mnist_core.cli.records import SHORT_ID_LENGTH

    return (
        record.run_id[:SHORT_ID_LENGTH],
        _local_time(record.created_at),
        record.state.value,
        record.name,
        record.config.architecture,
        f"{record.epochs_done}/{record.config.epochs}",
        percent(record.test_accuracy),
    )


def _local_time(at: datetime | None) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else MISSING


def _show(args: argparse.Namespace) -> int:
    from mnist_core.cli.records import find_run, record_values
    from mnist_core.evaluation.run_accuracy import judged_accuracy

    record = find_run(lab.open_store(), args.id)
    if args.json:
        print_json(record_values(record))
        return OK
    print(f"{record.name} ({record.run_id})")
    print(f"{record.state}, started {_local_time(record.created_at)}, ended {_local_time(record.ended_at)}")
    for text in (record.reason, record.note):
        if text:
            print(text)
    print(f"test accuracy {percent_with_interval(judged_accuracy(record))}")
    print(f"validation accuracy {percent(record.val_accuracy)}, training accuracy {percent(record.accuracy)}")
    if not record.faults.is_none:
        print(f"faults planted in its training data: {record.faults.to_json()}")
    print(record.config.to_json())
    return OK


def _delete(args: argparse.Namespace) -> int:
    from mnist_core.cli.records import find_run

    store = lab.open_store()
    record = find_run(store, args.id)
    store.delete(record.run_id)
    if args.json:
        print_json({"deleted": record.run_id})
    else:
        print(f"Run {record.name!r} ({record.run_id}) is deleted.")
    return OK


COMMAND = Command("runs", "List the stored runs, show one, delete one.", _add_arguments, _run)
