"""The diagnosis process, `python -m mnist_core.diagnosis.process`: diagnoses one run and ends.

A process of its own, so that the images, the model and the libraries it takes leave the web process as small and as
quick to answer as it was.
"""

from __future__ import annotations

import logging
import sys
from typing import ClassVar

from mnist_core.diagnosis.stored_runs import StoredTraces
from mnist_core.diagnosis.told import Told
from mnist_core.errors import MnistCoreError, RunError
from mnist_core.runs.child_process import ChildProcess
from mnist_core.runs.pipe import claim_output, read_message, write_message

Answer = Told | MnistCoreError


class DiagnosisProcess(ChildProcess[StoredTraces, Answer]):
    """One diagnosis process; how it ends without being asked is told by a RunError."""

    MODULE: ClassVar = "mnist_core.diagnosis.process"
    NAME: ClassVar = "The process of the diagnosis"
    ADVICE: ClassVar = "Try again; where memory is short, end other programs first."


def told_apart(traces: StoredTraces) -> Told:
    """What is said of a run, worked out in a process of its own.

    Raises:
        MnistCoreError: What `told_of` raises, or a RunError if the process could not be started or was ended.
    """
    try:
        process = DiagnosisProcess()
    except OSError as error:
        raise RunError(f"The process of the diagnosis could not be started: {error}.") from error
    try:
        process.send(traces)
        answer = process.receive()
    finally:
        process.close()
    if isinstance(answer, MnistCoreError):
        raise answer
    return answer


def main() -> None:
    """Answer one message of standard input."""
    from mnist_core.diagnosis.judging import told_of  # here alone: it brings what the web process is spared

    output = claim_output()
    logging.basicConfig(stream=sys.stderr)
    try:
        answer: Answer = told_of(read_message(sys.stdin.buffer))
    except MnistCoreError as error:
        answer = error
    write_message(output, answer)


if __name__ == "__main__":
    main()
