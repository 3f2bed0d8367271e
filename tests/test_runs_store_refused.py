"""The run store on a full disk, a read-only folder and a locked database: told, nothing lost, and well again after."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.errors import StoreBusyError, StoreUnavailableError
from mnist_core.runs import ledger_process
from mnist_core.runs.ledger import Ledger
from mnist_core.runs.ledger_process import LedgerProcess
from mnist_core.runs.record import Artifact, RunRecord
from mnist_core.runs.states import RunState
from mnist_core.runs.store import RunStore
from tests import stores
from tests.disks import SmallDisk

DEADLINE_SECONDS = 60
KINDS = [Ledger, pytest.param(LedgerProcess, marks=pytest.mark.slow)]
ASKED_OFTEN = 50

Act = Callable[[RunStore, RunRecord], object]
CHANGES: dict[str, Act] = {
    "rename": lambda store, run: store.rename(run.run_id, "Another name"),
    "annotate": lambda store, run: store.annotate(run.run_id, "A note. " * 500),
    "delete": lambda store, run: store.delete(run.run_id),
    "create": lambda store, run: store.create(TrainingConfig(), name="Another run"),
    "log_epoch": lambda store, run: store.log_epoch(run.run_id, stores.epoch(9)),
    "log_scores": lambda store, run: store.log_scores(run.run_id, {"test_accuracy": 0.1}),
    "save_history": lambda store, run: store.save_history(run.run_id, stores.history(9)),
    "save_artifact": lambda store, run: store.save_artifact(run.run_id, Artifact.KERAS, Path(__file__)),
}


@contextmanager
def opened(folder: Path, kind: Callable[[str, Path], Ledger | LedgerProcess]) -> Iterator[RunStore]:
    """A store in a folder that has been used once."""
    stores.new_store(folder)
    store = RunStore(stores.uri_of(folder), folder, kind)
    try:
        yield store
    finally:
        store.close()


def assert_whole(store: RunStore, run: RunRecord) -> None:
    """The run is there as it was, with all that it left."""
    assert store.get(run.run_id) == run
    assert store.runs() == (run,)
    assert len(store.history(run.run_id).epochs) == 3
    assert len(store.predictions(run.run_id).y_test) == 40


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_is_told_and_nothing_that_was_stored_is_harmed(
    small_disk: SmallDisk, kind: Callable[[str, Path], Ledger | LedgerProcess]
) -> None:
    with opened(small_disk.folder / "runs", kind) as store:
        run = stores.completed_run(store)
        small_disk.fill()
        for name, change in CHANGES.items():
            # SQLite keeps some room of its own log at hand, so a change or two may still go well.
            for _ in range(ASKED_OFTEN) if name == "log_epoch" else range(1):
                with pytest.raises(StoreUnavailableError) as raised:
                    change(store, run)
                assert f"no room is left on the disk that holds {small_disk.folder / 'runs'}" in str(raised.value)
                assert "(0 bytes free). Free some space there and try again" in str(raised.value)
        assert_whole(store, run)
        small_disk.empty()
        assert_whole(store, run)
        store.rename(run.run_id, "After all")
        assert store.create(TrainingConfig(), name="A new run") == store.runs()[0]
        assert [record.name for record in store.runs()] == ["A new run", "After all"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_open", [True, False], ids=["while open", "from the start"])
def test_in_a_read_only_folder_runs_can_be_read_and_later_written_again(
    small_disk: SmallDisk, kind: Callable[[str, Path], Ledger | LedgerProcess], is_open: bool
) -> None:
    with opened(small_disk.folder / "runs", kind) as store:
        run = stores.completed_run(store)
        if not is_open:
            store.close()
        with small_disk.read_only():
            assert_whole(store, run)
            for change in CHANGES.values():
                with pytest.raises(StoreUnavailableError, match="cannot be written, it is read-only for this program"):
                    change(store, run)
            assert_whole(store, run)
        assert_whole(store, run)
        store.rename(run.run_id, "After all")
        assert store.create(TrainingConfig(), name="A new run") == store.runs()[0]


def test_a_folder_that_was_always_read_only_is_told_with_the_way_out(small_disk: SmallDisk) -> None:
    folder = small_disk.folder / "runs"
    with small_disk.read_only(), pytest.raises(StoreUnavailableError, match="Make it writable, or set MNIST_LAB_HOME"):
        RunStore(stores.uri_of(folder), folder).runs()
    assert RunStore(stores.uri_of(folder), folder).runs() == ()


@contextmanager
def locked(folder: Path) -> Iterator[sqlite3.Connection]:
    """Hold the store's database as another program does that writes for long."""
    with closing(sqlite3.connect(folder / "runs.db", isolation_level=None, check_same_thread=False)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield connection


@pytest.mark.slow
def test_while_another_program_has_the_store_locked_readers_go_on_and_writers_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_process, "BUSY_SECONDS", 1.0)
    with opened(tmp_path, LedgerProcess) as store:
        run = stores.completed_run(store)
        with locked(tmp_path):
            for change in ("rename", "annotate", "delete", "create", "log_epoch", "log_scores"):
                with pytest.raises(StoreBusyError, match=rf"keeps the database in {tmp_path} locked\. Close that"):
                    CHANGES[change](store, run)
            assert_whole(store, run)
        CHANGES["create"](store, run)
        assert store.get(run.run_id) == run
        assert [record.name for record in store.runs()] == ["Another run", run.name], "a refused run leaves nothing"


@pytest.mark.slow
def test_a_reader_does_not_wait_for_a_writer_who_waits_for_the_lock(tmp_path: Path) -> None:
    with opened(tmp_path, LedgerProcess) as store:
        run = stores.completed_run(store)
        renamed = threading.Thread(target=store.rename, args=(run.run_id, "After all"))
        with locked(tmp_path) as lock:
            renamed.start()
            started = time.monotonic()
            for _ in range(5):
                assert store.runs() == (run,)
            assert time.monotonic() - started < ledger_process.BUSY_SECONDS
            assert renamed.is_alive()
            lock.execute("ROLLBACK")
            renamed.join(DEADLINE_SECONDS)
        assert store.get(run.run_id).name == "After all"


@pytest.mark.slow
def test_a_store_that_is_locked_even_for_readers_is_told_and_opens_when_the_lock_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_process, "BUSY_SECONDS", 0.5)
    with opened(tmp_path, LedgerProcess) as store:
        run = stores.completed_run(store)
        store.close()
        with closing(sqlite3.connect(tmp_path / "runs.db", isolation_level=None)) as lock:
            lock.execute("PRAGMA locking_mode = EXCLUSIVE")
            lock.execute("BEGIN EXCLUSIVE")
            with pytest.raises(StoreBusyError, match="Could not open the run store: another program keeps"):
                store.runs()
        assert_whole(store, run)
        assert store.get(run.run_id).state is RunState.COMPLETED
