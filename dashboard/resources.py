"""What one server process has once, for all viewers: the run store, the run queue and the data."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import streamlit as st

# Streamlit aside, nothing heavy is imported before someone needs it: the first paint waits for these lines.
if TYPE_CHECKING:
    from mnist_core.data.preparation import DataPreparation
    from mnist_core.runs.queue import RunQueue

    from mnist_core.runs.store import RunStore

_at_the_end = ExitStack()


@st.cache_resource(show_spinner=False)
def run_store() -> RunStore:
    """The store of all runs."""
    from mnist_core.runs.store import open_store

    return open_store()


@st.cache_resource(show_spinner=False)
def run_queue() -> RunQueue:
    """The queue that trains; runs that an earlier server left unfinished are marked as interrupted first."""
    from mnist_core.runs.queue import RunQueue

    store = run_store()
    store.mark_interrupted(())
    queue = RunQueue(store)
    _at_the_end.callback(queue.close)
    return queue


@st.cache_resource(show_spinner=False)
def data_preparation() -> DataPreparation:
    """What brings MNIST here; one for all, so that two viewers do not fetch it twice."""
    from mnist_core.data.preparation import DataPreparation

    return DataPreparation()


def close() -> None:
    """End the worker and whatever else was opened; called when the server ends."""
    _at_the_end.close()
