"""A worker for tests that need no training: it says what it is told to say, when it is told."""

from __future__ import annotations

import queue
import threading
from pathlib import Path

import numpy as np

from mnist_core.errors import RunError
from mnist_core.runs.messages import FromWorker, Saved, Started, ToWorker, Train, TrainingEnded
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.record import Artifact
from mnist_core.runs.store import RunStore
from mnist_core.training.metrics import BatchMetrics, EpochMetrics, Progress

DEADLINE_SECONDS = 20
SCORES = {"test_accuracy": 0.9, "test_loss": 0.3, "training_seconds": 1.0, "parameters": 10.0, "accuracy": 0.95}
EPOCH = EpochMetrics(1, 0.5, 0.9, 0.4, 0.95, 0.001, 1.0, np.eye(10, dtype=np.int64))
WINDOW = BatchMetrics(step=5, epoch=0.5, batches=5, loss=1.0, accuracy=0.5, learning_rate=0.1)
PROGRESS = Progress(1, 1, 5, 10, 100.0, 1.0)


class ScriptedQueue:
    """A queue over a real store, whose workers are scripted; `worker` waits for the next one that it starts."""

    def __init__(self, store: RunStore) -> None:
        self.workers: list[ScriptedWorker] = []
        self.started = threading.Semaphore(0)
        self.store = store
        self.queue = RunQueue(store, self._start)

    def _start(self) -> ScriptedWorker:
        self.workers.append(ScriptedWorker())
        self.started.release()
        return self.workers[-1]

    def worker(self) -> ScriptedWorker:
        assert self.started.acquire(timeout=DEADLINE_SECONDS)
        return self.workers[-1]


class ScriptedWorker:
    """Plays the worker process: `say` makes it speak, `heard` is what it was told, `die` makes it vanish."""

    def __init__(self) -> None:
        self.is_alive = True
        self.heard: queue.Queue[ToWorker] = queue.Queue()
        self._sayings: queue.Queue[FromWorker | None] = queue.Queue()

    def send(self, message: ToWorker) -> None:
        self.heard.put(message)

    def receive(self) -> FromWorker:
        message = self._sayings.get(timeout=DEADLINE_SECONDS)
        if message is None:
            self.is_alive = False
            raise RunError("The worker process was ended by signal 9 (SIGKILL).")
        return message

    def close(self) -> None:
        self.is_alive = False
        self._sayings.put(None)

    def say(self, *messages: FromWorker) -> None:
        for message in messages:
            self._sayings.put(message)

    def die(self) -> None:
        self._sayings.put(None)

    def hear(self) -> ToWorker:
        return self.heard.get(timeout=DEADLINE_SECONDS)

    def finish(self, order: Train, *, was_stopped: bool = False) -> None:
        """Leave all results in the order's folder and say so."""
        for artifact in (Artifact.KERAS, Artifact.ONNX, Artifact.PREDICTIONS):
            Path(order.folder, artifact).write_bytes(b"a model")
        self.say(TrainingEnded(was_stopped), Saved(SCORES, was_stopped))

    def train_at_once(self) -> Train:
        """Take the next order, report an epoch and finish it."""
        order = self.hear()
        assert isinstance(order, Train)
        self.say(Started(), WINDOW, PROGRESS, EPOCH)
        self.finish(order)
        return order
