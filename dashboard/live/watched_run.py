"""Which run a viewer watches, and how it stands: from the queue while it knows the run, else from the store."""

from __future__ import annotations

import streamlit as st

from dashboard import resources
from dashboard.state import get_state
from mnist_core.errors import UnknownRunError
from mnist_core.runs.snapshot import RunSnapshot

_PARAMETER = "run"


def watch(run_id: str) -> None:
    """Make this the run that this viewer watches; its address in the browser says so too."""
    state = get_state()
    state.watched_run = state.selected_run = run_id
    st.query_params[_PARAMETER] = run_id


def watched_run(live: tuple[RunSnapshot, ...]) -> RunSnapshot | None:
    """The run to show: the one in the address, else the one last watched here, else the first that is live.

    So a refreshed or new tab, and a second viewer, find the run in training by themselves, and keep it when it ends.
    """
    state = get_state()
    for run_id in (st.query_params.get(_PARAMETER), state.watched_run):
        snapshot = _snapshot(run_id) if run_id else None
        if snapshot is not None:
            return snapshot
    if not live:
        return None
    state.watched_run = live[0].run_id
    return live[0]


def is_address_unknown() -> bool:
    """Whether the address names a run that is neither at work here nor stored."""
    run_id = st.query_params.get(_PARAMETER)
    return run_id is not None and _snapshot(run_id) is None


def follow_on(watched: RunSnapshot, live: tuple[RunSnapshot, ...]) -> bool:
    """Watch the next run if the watched one has ended under the viewer's eyes; whether it did.

    Who looks at a run that had ended before, by its address or from the list, goes on looking at it; so does who sees
    one go wrong, for the reason stands there.
    """
    state = get_state()
    if not watched.state.is_finished:
        state.followed_run = watched.run_id
        return False
    if state.followed_run != watched.run_id or watched.reason is not None or not live:
        return False
    state.notice = f"{watched.name} has ended ({watched.state}). Now the next run is shown; the Runs page has both."
    watch(live[0].run_id)
    return True


def _snapshot(run_id: str) -> RunSnapshot | None:
    return resources.run_queue().snapshot(run_id) or _stored(run_id)


@st.cache_data(max_entries=20, ttl=10, show_spinner=False)
def _stored(run_id: str) -> RunSnapshot | None:
    store = resources.run_store()
    try:
        record = store.get(run_id)
        if not record.state.is_finished and store.mark_interrupted(()):
            record = store.get(run_id)
        history = store.history(run_id)
    except UnknownRunError:
        return None
    return RunSnapshot(
        run_id=run_id,
        name=record.name,
        config=record.config,
        state=record.state,
        created_at=record.created_at,
        windows=history.windows,
        epochs=history.epochs,
        changes=history.changes,
        log=history.log,
        reason=record.reason,
        faults=record.faults,
    )
