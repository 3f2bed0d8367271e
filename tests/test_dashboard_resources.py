"""dashboard.resources: what is opened for all viewers is closed in an order that loses nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from dashboard import resources
from mnist_core.runs import queue as queue_module
from mnist_core.runs import store as store_module

DEADLINE_SECONDS = 20


class Recorder:
    """Stands for the store and for the queue, and notes who was closed when."""

    def __init__(self) -> None:
        self.closed: list[str] = []
        self.was_opened, self.has_marked = threading.Event(), threading.Event()

    def open_store(self, *, in_own_process: bool) -> Recorder:
        assert in_own_process
        return self

    def open(self) -> None:
        self.was_opened.set()

    def mark_interrupted(self, alive_run_ids: tuple[str, ...]) -> None:
        self.has_marked.set()

    def close(self) -> None:
        self.closed.append("store")


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    recorder = Recorder()

    class Queue:
        def __init__(self, store: Recorder) -> None:
            assert store is recorder

        def close(self) -> None:
            recorder.closed.append("queue")

    monkeypatch.setattr(store_module, "open_store", recorder.open_store)
    monkeypatch.setattr(queue_module, "RunQueue", Queue)
    resources.run_store.clear()
    resources.run_queue.clear()
    yield recorder
    resources.run_store.clear()
    resources.run_queue.clear()


def test_the_queue_ends_before_the_store_it_writes_to(recorder: Recorder) -> None:
    resources.run_queue()
    assert recorder.has_marked.wait(DEADLINE_SECONDS)
    resources.close()
    assert recorder.closed == ["queue", "store"]


def test_the_store_opens_before_anyone_asks_it_something(recorder: Recorder) -> None:
    resources.run_store()
    assert recorder.was_opened.wait(DEADLINE_SECONDS)
    resources.close()
