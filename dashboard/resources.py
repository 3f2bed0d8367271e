"""What one server process has once, for all viewers: the run store, the run queue and the data."""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import streamlit as st

from mnist_core.errors import MnistCoreError

# Streamlit aside, nothing heavy is imported before someone needs it: the first paint waits for these lines.
if TYPE_CHECKING:
    from mnist_core.data.preparation import DataPreparation
    from mnist_core.runs.queue import RunQueue
    from mnist_core.runs.store import RunStore

_LOG = logging.getLogger(__name__)
_at_the_end = ExitStack()


@st.cache_resource(show_spinner=False)
def run_store() -> RunStore:
    """The store of all runs."""
    from mnist_core.runs.store import open_store

    return open_store()


@st.cache_resource(show_spinner=False)
def run_queue() -> RunQueue:
    """The queue that trains. Runs that an earlier server left unfinished are marked as interrupted meanwhile."""
    from mnist_core.runs.queue import RunQueue

    store = run_store()
    queue = RunQueue(store)
    _at_the_end.callback(queue.close)
    # Opening the store takes seconds, and the page must not wait for it.
    threading.Thread(target=_mark_interrupted, args=(store,), name="mark-interrupted", daemon=True).start()
    return queue


def _mark_interrupted(store: RunStore) -> None:
    try:
        store.mark_interrupted(())
    except MnistCoreError:
        _LOG.exception("Unfinished runs of earlier servers could not be marked")


@st.cache_resource(show_spinner=False)
def data_preparation() -> DataPreparation:
    """What brings MNIST here; one for all, so that two viewers do not fetch it twice."""
    from mnist_core.data.preparation import DataPreparation

    return DataPreparation()


def close() -> None:
    """End the worker and whatever else was opened; called when the server ends."""
    _at_the_end.close()
