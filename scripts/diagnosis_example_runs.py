"""The example commands of docs/diagnosis.md as runs: read from the document, trained once, proved where quick."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from mnist_core.cli.main import build_parser
from mnist_core.cli.train import wanted
from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.experiments import Experiment
from mnist_core.diagnosis.proof import compared, prove
from mnist_core.diagnosis.remedies import Setup
from mnist_core.diagnosis.told import Told
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RunStore

_SECTION = re.compile(r"^### `(\w+)`\n(.*?)(?=^##)", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^    python -m mnist_core (train .+?)(?:\s+# (\{.*\}))?$", re.MULTILINE)


@dataclass(frozen=True)
class ExampleCommand:
    """The command in a cause's section, as it is written there, and the run that it makes."""

    cause: Cause
    command: str
    setup: Setup


@dataclass(frozen=True)
class Example:
    """An example run, what is said of it, and what came of the first finding's proof; empty where it was not made."""

    command: ExampleCommand
    run: RunRecord
    told: Told
    proof: str


def read_commands(text: str, folder: Path) -> tuple[ExampleCommand, ...]:
    """The example command of each section that has one, in the order of the document.

    Args:
        text: The document.
        folder: Where settings files named in commands are written, from the comment behind the command.
    """
    found = []
    for cause, section in _SECTION.findall(text):
        for command, settings in _COMMAND.findall(section):
            words = shlex.split(command)
            if settings:
                place = words.index("--config") + 1
                file = folder / words[place]
                file.write_text(settings, encoding="utf-8")
                words[place] = str(file)
            asked = wanted(build_parser().parse_args(words))
            found.append(ExampleCommand(Cause(cause), command, Setup(asked.config, asked.faults)))
    return tuple(found)


def made_before(command: ExampleCommand, store: RunStore) -> RunRecord | None:
    """The run of a command that has ended already; None where there is none."""
    return _with_setup(store, command.setup, None)


def trained(command: ExampleCommand, store: RunStore, queue: RunQueue) -> RunRecord:
    """The run of a command; one that was made before is taken as it is.

    Raises:
        RunError: If the run cannot be queued.
    """
    known = made_before(command, store)
    if known is not None:
        return known
    setup = command.setup
    run_id = queue.submit(setup.config, name=command.cause.value, faults=setup.faults)
    queue.wait(run_id)
    return store.get(run_id)


def first_proof(told: Told, run: RunRecord, store: RunStore, queue: RunQueue, prove_seconds: float) -> str:
    """What came of the counter-experiment of the first finding; empty where there is none that is quick enough.

    Raises:
        RunError: If it went wrong.
    """
    top = told.diagnosis.top
    experiment = next((one for one in told.experiments if top is not None and one.finding.cause is top.cause), None)
    if experiment is None:
        return ""
    known = _with_setup(store, experiment.setup, run.run_id)
    if known is not None:
        return _compared(experiment, run, known, store)
    if not run.has_results or experiment.seconds > prove_seconds:
        return ""
    return prove(experiment, run.run_id, queue, store).sentence


def _compared(experiment: Experiment, run: RunRecord, child: RunRecord, store: RunStore) -> str:
    parent, changed = store.predictions(run.run_id), store.predictions(child.run_id)
    return compared(experiment, child.run_id, parent, changed).sentence


def _with_setup(store: RunStore, setup: Setup, parent_id: str | None) -> RunRecord | None:
    made = (
        run
        for run in store.runs()
        if Setup(run.config, run.faults) == setup
        and (run.parent_id or None) == parent_id
        and run.state.is_finished
        and (run.has_results or parent_id is None)
    )
    return next(made, None)
