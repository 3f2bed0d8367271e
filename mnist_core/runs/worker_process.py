"""The worker process as its parent sees it."""

from __future__ import annotations

from typing import ClassVar

from mnist_core.runs.child_process import ChildProcess
from mnist_core.runs.messages import FromWorker, ToWorker


class WorkerProcess(ChildProcess[ToWorker, FromWorker]):
    """One worker process; how it ends without being asked is told by a RunError."""

    MODULE = "mnist_core.runs.worker"
    NAME = "The worker process"
    ADVICE = "Start the run again; where memory is short, with a smaller batch size or a smaller network."
    ENVIRONMENT: ClassVar = {"TF_CPP_MIN_LOG_LEVEL": "2"}
