"""Messages between a process and its child: pickled values over the child's standard input and output."""

from __future__ import annotations

import os
import pickle
import sys
from typing import Any, BinaryIO


def write_message(stream: BinaryIO, message: object) -> None:
    """Send one message; `OSError` where the other side is gone."""
    content = pickle.dumps(message)
    try:
        stream.write(content)
        stream.flush()
    except ValueError as error:  # another thread has closed the stream
        raise BrokenPipeError(str(error)) from error


def read_message(stream: BinaryIO) -> Any:
    """Wait for one message; `EOFError` where the other side is gone.

    Unpickles freely, which is safe here alone: both ends of the pipe are this program.
    """
    try:
        return pickle.load(stream)
    except (pickle.UnpicklingError, OSError, ValueError) as error:
        raise EOFError(str(error)) from error


def claim_output() -> BinaryIO:
    """A child's standard output, for its messages alone; what libraries print goes to standard error from now on."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output
