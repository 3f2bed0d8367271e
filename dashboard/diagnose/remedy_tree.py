"""The remedies tried on a run, as a tree: what each changed, and the accuracy it came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from dashboard.diagnose.diagnosed_run import setup_of
from dashboard.diagnose.diagnosis_words import changed_text
from dashboard.diagnose.proof_words import accuracy_text
from dashboard.stored_runs import stored_runs
from dashboard.words import plain
from mnist_core.runs.record import RunRecord

_INDENT = "    "


def remedy_tree(run: RunRecord) -> None:
    """Draw the tree that a run is part of; nothing where it has neither parent nor child.

    Raises:
        StoreError: If the runs cannot be read.
    """
    lines = tree_lines(run, stored_runs())
    if len(lines) > 1:
        st.subheader("Remedies tried", anchor=False)
        st.markdown("\n".join(lines))
        st.caption("Test accuracy with its 95 % interval. A change stands for the run it was made from, one level up.")


def tree_lines(run: RunRecord, runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """The tree as lines of a nested Markdown list, the oldest child first; the chosen run is marked."""
    return tuple(_lines(_root(run, runs), None, runs, run.run_id, 0))


def _root(run: RunRecord, runs: Sequence[RunRecord]) -> RunRecord:
    by_id = {other.run_id: other for other in runs}
    while run.parent_id in by_id:
        run = by_id[run.parent_id]
    return run


def _lines(
    run: RunRecord, parent: RunRecord | None, runs: Sequence[RunRecord], chosen_id: str, depth: int
) -> Iterator[str]:
    name = plain(run.name if parent is None else changed_text(setup_of(parent), setup_of(run)))
    here = " ← shown here" if run.run_id == chosen_id else ""
    yield f"{_INDENT * depth}- {name}: **{plain(accuracy_text(run))}**{here}"
    children = [other for other in runs if other.parent_id == run.run_id]
    for child in sorted(children, key=lambda other: other.created_at):
        yield from _lines(child, run, runs, chosen_id, depth + 1)
