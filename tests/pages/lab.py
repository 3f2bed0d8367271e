"""A lab for page tests: the real store and queue with a worker that only talks, and the dashboard on top of them."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import resources
from mnist_core.data.preparation import DataPreparation
from mnist_core.runs import store as store_module
from mnist_core.runs.store import RunStore
from mnist_core.settings import get_settings
from tests.stores import new_store
from tests.workers import DEADLINE_SECONDS, ScriptedQueue

_ROOT = Path(__file__).parents[2]


class Lab(ScriptedQueue):
    """One server process as the pages see it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(new_store(get_settings().runs_folder))
        self.preparation = DataPreparation()
        serve(monkeypatch, self.store)
        monkeypatch.setattr(resources, "run_queue", lambda: self.queue)
        monkeypatch.setattr(resources, "data_preparation", lambda: self.preparation)

    def page(self, name: str = "home") -> AppTest:
        """A new viewer's session, with a page open that showed no error of the code."""
        app = AppTest.from_file(_ROOT / "dashboard" / "shell.py", default_timeout=DEADLINE_SECONDS)
        run(app)
        return app if name == "home" else run(app.switch_page(f"../pages/{name}.py"))

    def close(self) -> None:
        """End the queue and its worker."""
        self.queue.close()
        st.cache_resource.clear()


def serve(monkeypatch: pytest.MonkeyPatch, store: RunStore) -> None:
    """Let the dashboard use this store, in this process: a child with MLflow would take seconds to start."""
    st.cache_resource.clear()
    monkeypatch.setattr(store_module, "open_store", lambda *, in_own_process: store)


class Runnable(Protocol):
    """An app, or one of its inputs after something was done to it."""

    def run(self) -> AppTest: ...


def run(what: Runnable) -> AppTest:
    """The app after one more run of its page; an exception in it fails the test."""
    app = what.run()
    assert [exception.value for exception in app.exception] == []
    return app
