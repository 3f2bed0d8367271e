"""Which unfinished runs have lost the process that trained them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from mnist_core.runs import rows
from mnist_core.runs.ledger_process import RunLedger
from mnist_core.runs.owner import Owner, is_gone, owner_from_tag
from mnist_core.runs.states import RunState

INTERRUPTED_REASON = "The server that trained it went away before it was finished."
_UNFINISHED = " AND ".join(f"tags.`{rows.STATE}` != '{state}'" for state in RunState if state.is_finished)
_LIMIT = 1000


def lost_runs(ledger: RunLedger, owners: Path, alive_run_ids: Collection[str]) -> dict[Owner, list[str]]:
    """The ids of unfinished runs under their dead owner; those of living or unknown owners are left out."""
    owned: dict[Owner, list[str]] = {}
    for row in ledger.search(_UNFINISHED, _LIMIT):
        owner = owner_from_tag(row.tags.get(rows.OWNER))
        if owner is not None and row.run_id not in alive_run_ids:
            owned.setdefault(owner, []).append(row.run_id)
    return {owner: run_ids for owner, run_ids in owned.items() if is_gone(owner, owners)}
