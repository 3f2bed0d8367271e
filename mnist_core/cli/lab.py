"""What commands open: the data, the run store and the queue. The one place that tests replace."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mnist_core.runs.queue import RunQueue
    from mnist_core.runs.store import RunStore


def prepare_data(say: Callable[[str], None]) -> None:
    """Make sure that MNIST is in the cache; `say` is told each new step if it has to be fetched.

    Raises:
        DataError: If no source has it.
    """
    from mnist_core.data.dataset import is_ready, load_mnist

    if not is_ready():
        load_mnist(step_reporter(say))


def step_reporter(say: Callable[[str], None]) -> Callable[[str, float | None], None]:
    """A report function that passes each step on once, however often it tells of the same step's progress."""
    last = ""

    def report(message: str, fraction: float | None) -> None:
        nonlocal last
        step = message.partition(": ")[0]
        if step != last:
            last = step
            say(message)

    return report


def open_store() -> RunStore:
    """The run store of the settings."""
    from mnist_core.runs.store import open_store as open_configured_store

    return open_configured_store()


def open_queue(store: RunStore) -> RunQueue:
    """A queue of this process's own; close it when done."""
    from mnist_core.runs.queue import RunQueue

    return RunQueue(store)
