"""The command line: a parser made of the commands, and what becomes of errors."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from mnist_core import __version__
from mnist_core.cli import bench_diagnosis, classify, data, diagnose, digits, evaluate, runs, train
from mnist_core.cli.command import INTERRUPTED, REFUSED, Command
from mnist_core.errors import MnistCoreError

COMMANDS: tuple[Command, ...] = (
    train.COMMAND,
    evaluate.COMMAND,
    diagnose.COMMAND,
    classify.COMMAND,
    digits.COMMAND,
    runs.COMMAND,
    data.COMMAND,
    bench_diagnosis.COMMAND,
)


def build_parser() -> argparse.ArgumentParser:
    """The parser of `python -m mnist_core`."""
    parser = argparse.ArgumentParser(
        prog="python -m mnist_core",
        description="Train, judge and try networks that read handwritten digits.",
        epilog="Exit codes: 0 done, 1 refused or failed with one sentence on stderr, 2 wrong usage, 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"mnist-accuracy-lab {__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code.

    Args:
        arguments: What follows the program's name; the process's own unless given.
    """
    args = build_parser().parse_args(arguments)
    try:
        code: int = args.execute(args)
        sys.stdout.flush()
        return code
    except MnistCoreError as error:
        print(error, file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has enough, such as `head`; without this, flushing at exit would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
