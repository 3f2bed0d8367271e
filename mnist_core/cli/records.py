"""Stored runs on the command line: found by the start of their id, shown as text or as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mnist_core.errors import UnknownRunError
from mnist_core.evaluation.run_accuracy import judged_accuracy
from mnist_core.runs.record import RunRecord

if TYPE_CHECKING:
    from mnist_core.runs.store import RunStore

ID_LENGTH = 32
SHORT_ID_LENGTH = 8
_SEARCHED_RUNS = 1000


def find_run(store: RunStore, reference: str) -> RunRecord:
    """The run whose id is `reference` or, if only one does, starts with it.

    Raises:
        UnknownRunError: If none or several do.
    """
    if len(reference) == ID_LENGTH:
        return store.get(reference)
    found = [record for record in store.runs(_SEARCHED_RUNS) if record.run_id.startswith(reference)]
    if not reference or not found:
        raise UnknownRunError(f"No run's id starts with {reference!r}; `python -m mnist_core runs` lists them.")
    if len(found) > 1:
        raise UnknownRunError(f"The ids of {len(found)} runs start with {reference!r}; give more of the id.")
    return found[0]


def record_values(record: RunRecord) -> dict[str, Any]:
    """Everything the run list knows of a run, for JSON; the test accuracy with the ends of its 95 % interval."""
    made_below = ("config", "faults", "created_at", "ended_at")
    values = {name: value for name, value in vars(record).items() if name not in made_below}
    estimate = judged_accuracy(record)
    return values | {
        "state": record.state.value,
        "created_at": record.created_at.isoformat(),
        "ended_at": record.ended_at.isoformat() if record.ended_at else None,
        "test_accuracy_interval": [estimate.interval.low, estimate.interval.high] if estimate else None,
        "config": json.loads(record.config.to_json()),
        "faults": json.loads(record.faults.to_json()),
    }
