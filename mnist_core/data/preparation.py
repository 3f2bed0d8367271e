"""Fetches MNIST behind a page: started once, watched by any number of viewers."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import Literal

from mnist_core.data.dataset import load_mnist
from mnist_core.errors import MnistCoreError

LOGGER = logging.getLogger(__name__)

State = Literal["idle", "working", "ready", "failed"]


@dataclass(frozen=True)
class DataStatus:
    """How far the preparation is. `fraction` is in [0, 1], None where unknown; `error` says why it failed."""

    state: State
    message: str = ""
    fraction: float | None = None
    error: str | None = None


class DataPreparation:
    """One attempt at a time to have MNIST in the cache, in a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._status = DataStatus("idle")
        self._ended = threading.Event()

    def start(self) -> None:
        """Begin, unless it was begun before; call it as often as you like."""
        self._begin_from("idle")

    def retry(self) -> None:
        """Begin again if the last attempt failed; does nothing otherwise."""
        self._begin_from("failed")

    def status(self) -> DataStatus:
        """How far it is now."""
        with self._lock:
            return self._status

    def wait(self, timeout: float) -> DataStatus:
        """The status once the attempt at hand has ended, or after `timeout` seconds."""
        self._ended.wait(timeout)
        return self.status()

    def _begin_from(self, state: State) -> None:
        with self._lock:
            if self._status.state != state:
                return
            self._ended.clear()
            self._status = DataStatus("working", "Looking for MNIST")
        threading.Thread(target=self._work, name="mnist-preparation", daemon=True).start()

    def _report(self, message: str, fraction: float | None) -> None:
        self._set(DataStatus("working", message, fraction))

    def _set(self, status: DataStatus) -> None:
        with self._lock:
            self._status = status

    def _work(self) -> None:
        try:
            load_mnist(self._report)
            self._set(DataStatus("ready", "MNIST is ready", 1.0))
        except MnistCoreError as error:
            self._set(DataStatus("failed", "MNIST could not be had", error=str(error)))
        except Exception as error:
            LOGGER.exception("Fetching MNIST failed")
            self._set(DataStatus("failed", "MNIST could not be had", error=f"Something unexpected happened: {error!r}"))
        finally:
            self._ended.set()
