"""Command: what every command of the command line has, so that the parser is made of a list of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

OK = 0
REFUSED = 1
"""Exit code where something was asked that cannot be done; one sentence on stderr says why."""
INTERRUPTED = 130
"""Exit code after a Ctrl-C, as shells have it."""


@dataclass(frozen=True)
class Command:
    """A command: its name, its line of help, the arguments it takes, and what it does with them.

    `run` returns the exit code. It imports what is heavy itself, so that the other commands start without it.
    """

    name: str
    summary: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]

    def add_to(self, subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        """Let a parser know this command."""
        parser = subparsers.add_parser(self.name, help=self.summary, description=self.summary)
        self.add_arguments(parser)
        parser.set_defaults(execute=self.run)


def add_json_flag(parser: argparse.ArgumentParser) -> None:
    """Let a command be asked for one JSON document on stdout; whatever else it says then goes to stderr."""
    parser.add_argument("--json", action="store_true", help="print one JSON document, everything else to stderr")
