"""`digits`: the personal set of labelled digits on the command line: how many, out to a file, in from one."""

from __future__ import annotations

import argparse
from pathlib import Path

from mnist_core.cli.command import OK, Command, add_json_flag
from mnist_core.cli.output import print_json, table_lines
from mnist_core.errors import OwnDigitsError


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json_flag(parser)
    actions = parser.add_subparsers(title="with a file", metavar="ACTION")
    for name, summary, run in (
        ("list", "Say how many of each digit are kept.", _list),
        ("remake", "Make the images of kept drawings anew, by this version's recipe.", _remake),
        ("export", "Write all to an .npz file: images, labels, drawings.", _export),
        ("import", "Add those of an .npz file: images and labels, or x and y.", _import),
    ):
        action = actions.add_parser(name, help=summary, description=summary)
        if name in ("export", "import"):
            action.add_argument("file", type=Path, metavar="FILE", help="the .npz file")
        # Suppressed, for argparse would put this default over a --json that stands before the action.
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")
        action.set_defaults(act=run)
    parser.set_defaults(act=_list)


def _run(args: argparse.Namespace) -> int:
    code: int = args.act(args)
    return code


def _list(args: argparse.Namespace) -> int:
    from mnist_core.drawing.own_digits import open_own_digits

    counts = open_own_digits().counts()
    if args.json:
        print_json({"digits": sum(counts), "counts": list(counts)})
    elif any(counts):
        print("\n".join(table_lines(("digit", "kept"), [(str(digit), str(n)) for digit, n in enumerate(counts)])))
    else:
        print("No digits of your own yet; label drawings on the Draw page, or import a file.")
    return OK


def _remake(args: argparse.Namespace) -> int:
    from mnist_core.drawing.own_digits import open_own_digits

    changed = open_own_digits().remake()
    _say(args, f"{changed:,} images changed.", changed=changed)
    return OK


def _export(args: argparse.Namespace) -> int:
    from mnist_core.drawing.own_digits import open_own_digits
    from mnist_core.drawing.own_files import write_own_npz

    digits = open_own_digits().digits()
    if not digits:
        raise OwnDigitsError("No digits of your own are kept yet, so there is nothing to export.")
    try:
        args.file.write_bytes(write_own_npz(digits[::-1]))
    except OSError as error:
        raise OwnDigitsError(f"{args.file} cannot be written: {error.strerror or error}.") from error
    _say(args, f"{len(digits):,} digits are in {args.file}.", digits=len(digits), file=str(args.file))
    return OK


def _import(args: argparse.Namespace) -> int:
    from mnist_core.drawing.own_digits import open_own_digits
    from mnist_core.drawing.own_files import read_own_npz

    try:
        with args.file.open("rb") as file:
            digits = read_own_npz(file, args.file.name)
    except OSError as error:
        raise OwnDigitsError(f"{args.file} cannot be read: {error.strerror or error}.") from error
    kept = open_own_digits().keep_all(digits)
    text = f"{kept.added:,} digits are new; {kept.skipped:,} were here already or came twice."
    _say(args, text, added=kept.added, skipped=kept.skipped)
    return OK


def _say(args: argparse.Namespace, text: str, **values: object) -> None:
    if args.json:
        print_json(values)
    else:
        print(text)


COMMAND = Command("digits", "Your own digits: count them, export them, import a file.", _add_arguments, _run)
