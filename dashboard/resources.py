"""What one server process has once, for all viewers: the run store, the run queue and the data."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
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
    """The store of all runs. MLflow runs in a child process, which has 100 MB to itself and starts meanwhile."""
    from mnist_core.runs.store import open_store

    store = open_store(in_own_process=True)
    _at_the_end.callback(store.close)
    _meanwhile("Opening the run store", store.open)
    return store


@st.cache_resource(show_spinner=False)
def run_queue() -> RunQueue:
    """The queue that trains. Runs that an earlier server left unfinished are marked as interrupted meanwhile."""
    from mnist_core.runs.queue import RunQueue

    store = run_store()
    queue = RunQueue(store)
    # Registered after the store's, so it runs before it: what it interrupts is still stored.
    _at_the_end.callback(queue.close)
    _meanwhile("Marking the unfinished runs of earlier servers", lambda: store.mark_interrupted(()))
    return queue


def _meanwhile(what: str, task: Callable[[], object]) -> None:
    """Do what takes seconds and no page must wait for."""

    def run() -> None:
        try:
            task()
        except MnistCoreError:
            _LOG.exception("%s failed", what)

    threading.Thread(target=run, name=what, daemon=True).start()


@st.cache_resource(show_spinner=False)
def data_preparation() -> DataPreparation:
    """What brings MNIST here; one for all, so that two viewers do not fetch it twice."""
    from mnist_core.data.preparation import DataPreparation

    return DataPreparation()


def close() -> None:
    """End the worker and whatever else was opened; called when the server ends."""
    _at_the_end.close()
