"""Which runs the article page shows: the viewer's own where there are any, else those that ship with the lab."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from dashboard.resources import run_store
from mnist_core.article.examples import EXAMPLES, Example
from mnist_core.article.measured import MeasuredRun, Runs
from mnist_core.article.measured_file import by_example, read_measured
from mnist_core.article.stored_runs import failed_run_of, measured_run, runs_of, unfinished_run_of
from mnist_core.errors import EvaluationError, StoreError
from mnist_core.runs.record import RunRecord


@dataclass(frozen=True)
class ShownExample:
    """An example and the runs it is judged by.

    `own` are the runs of this store among them: all, or none where the ones that ship with the lab are shown. `waiting`
    is one that waits or trains, `failed` the newest if it came to nothing, `trouble` why a run had to be left out.
    """

    example: Example
    runs: tuple[MeasuredRun, ...]
    own: tuple[RunRecord, ...] = ()
    waiting: RunRecord | None = None
    failed: RunRecord | None = None
    trouble: str | None = None


def shown_examples(runs: Sequence[RunRecord]) -> tuple[ShownExample, ...]:
    """The article's examples in order, each with the runs to judge it by.

    Args:
        runs: Every stored run, the newest first.

    Raises:
        EvaluationError: If the runs that ship with the lab cannot be read.
    """
    shipped = _shipped()
    return tuple(_shown(example, runs, tuple(shipped[example.preset])) for example in EXAMPLES)


def runs_shown(shown: Sequence[ShownExample]) -> Runs:
    """The runs by the preset of their example."""
    return {one.example.preset: one.runs for one in shown}


def _shown(example: Example, runs: Sequence[RunRecord], shipped: tuple[MeasuredRun, ...]) -> ShownExample:
    found: list[tuple[RunRecord, MeasuredRun]] = []
    trouble = None
    for record in runs_of(example, runs):
        try:
            measured = _measured(record.run_id, record.ended_at)
        except (StoreError, EvaluationError) as error:
            trouble = f"{record.name} is left out: {error}"
            continue
        if measured is not None:
            found.append((record, measured))
    found.sort(key=lambda pair: pair[1].seed)
    return ShownExample(
        example,
        tuple(measured for _, measured in found) or shipped,
        tuple(record for record, _ in found),
        unfinished_run_of(example, runs),
        failed_run_of(example, runs),
        trouble,
    )


@st.cache_resource(show_spinner=False)
def _shipped() -> Runs:
    return by_example(read_measured())


@st.cache_resource(max_entries=16, show_spinner="Reading your runs of the article's examples")
def _measured(run_id: str, ended_at: datetime | None) -> MeasuredRun | None:
    store = run_store()
    return measured_run(store, store.get(run_id))
