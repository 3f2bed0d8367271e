"""Trainings that end by an error: too little memory, no room for results; with real limits on a real worker."""

from __future__ import annotations

import errno
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mnist_core.config import TrainingConfig, parse_config
from mnist_core.errors import DivergedError
from mnist_core.runs.failures import failure_reason
from mnist_core.runs.messages import Failed, Saved, Train
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.states import RunState
from mnist_core.runs.worker_process import WorkerProcess
from tests import stores
from tests.disks import SmallDisk
from tests.workers import ScriptedWorker

SMALL = parse_config({"architecture": "fast_cnn", "epochs": 1, "training_images": 500})
# Its first convolution gives 4,096 × 26 × 26 × 32 numbers: 354 MB.
LARGE = parse_config({"architecture": "cnn", "epochs": 1, "training_images": 8192, "batch_size": 4096})
DEADLINE_SECONDS = 120
SPARE_BYTES = 150 * 2**20


class ResourceExhaustedError(Exception):
    """Called as TensorFlow's is, which cannot be imported here."""


def unable_to_allocate() -> MemoryError:
    """NumPy's own kind of it."""
    with pytest.raises(MemoryError) as raised:
        np.empty(2**60, np.uint8)
    return raised.value


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "ran out of memory while it trained the network 'cnn' with a batch size of 4096"),
        (unable_to_allocate(), "Choose a smaller batch size or a smaller network"),
        (ResourceExhaustedError("OOM when allocating tensor"), "Choose a smaller batch size or a smaller network"),
        (RuntimeError("Status: 1, message: could not create a primitive"), "ran out of memory"),
        (OSError(errno.ENOSPC, "No space left on device"), "Could not write what was learned: no room is left"),
        (OSError(errno.EROFS, "Read-only file system"), "is read-only for this program"),
        (DivergedError("The loss went wrong."), "The loss went wrong."),
        (ConnectionResetError(errno.ECONNRESET, "Connection reset"), None),
        (ValueError("Who knows."), None),
    ],
)
def test_what_can_be_foreseen_is_told_with_what_to_do(error: Exception, words: str | None, tmp_path: Path) -> None:
    reason = failure_reason(error, Train(LARGE, tmp_path))
    assert (words is None) == (reason is None)
    assert words is None or words in str(reason)


@pytest.fixture(scope="module")
def worker() -> Iterator[WorkerProcess]:
    worker = WorkerProcess()
    yield worker
    worker.close()


def end_of(worker: WorkerProcess, config: TrainingConfig, folder: Path) -> Saved | Failed:
    worker.send(Train(config, folder))
    while not isinstance(message := worker.receive(), (Saved, Failed)):
        pass
    return message


@pytest.mark.slow
def test_no_room_for_the_results_is_told_and_the_same_worker_does_the_next_run(
    worker: WorkerProcess, small_disk: SmallDisk, tmp_path: Path
) -> None:
    small_disk.fill()
    message = end_of(worker, SMALL, small_disk.folder)
    assert isinstance(message, Failed)
    assert f"no room is left on the disk that holds {small_disk.folder} (0 bytes free)" in message.reason
    assert isinstance(end_of(worker, SMALL, tmp_path), Saved)
    small_disk.empty()
    assert isinstance(end_of(worker, SMALL, small_disk.folder), Saved)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of another process")
def test_too_little_memory_fails_the_run_with_what_to_do_and_the_next_run_trains(
    lab_home_with_data: Path, tmp_path: Path
) -> None:
    import resource

    workers: list[WorkerProcess] = []

    def start() -> WorkerProcess:
        workers.append(WorkerProcess())
        return workers[-1]

    store = stores.new_store(tmp_path / "runs")
    queue = RunQueue(store, start)
    assert queue.wait(queue.submit(SMALL), DEADLINE_SECONDS).state is RunState.COMPLETED
    (worker,) = workers
    status = Path(f"/proc/{worker.pid}/status").read_text()
    held = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmSize"))
    unlimited = resource.prlimit(worker.pid, resource.RLIMIT_AS)
    resource.prlimit(worker.pid, resource.RLIMIT_AS, (held + SPARE_BYTES, unlimited[1]))
    snapshot = queue.wait(queue.submit(LARGE), DEADLINE_SECONDS)
    assert snapshot.state is RunState.FAILED
    # Native code that gets no memory may raise an error or end the process; both must read alike.
    assert "ran out of memory" in str(snapshot.reason)
    assert "smaller batch size or a smaller network" in str(snapshot.reason)
    if worker.is_alive:
        resource.prlimit(worker.pid, resource.RLIMIT_AS, unlimited)
    assert queue.wait(queue.submit(SMALL), DEADLINE_SECONDS).state is RunState.COMPLETED
    queue.close()


@pytest.mark.slow
def test_a_folder_for_results_that_cannot_be_made_fails_the_run_with_the_place(
    small_disk: SmallDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = stores.new_store(tmp_path / "runs")
    queue = RunQueue(store, ScriptedWorker)
    monkeypatch.setattr(tempfile, "tempdir", str(small_disk.folder))
    with small_disk.read_only():
        run_id = queue.submit(SMALL)
        snapshot = queue.wait(run_id, DEADLINE_SECONDS)
    assert snapshot.state is RunState.FAILED
    assert f"Could not make a folder for the results: the folder {small_disk.folder} cannot be" in str(snapshot.reason)
    assert store.get(run_id).reason == snapshot.reason
    queue.close()
