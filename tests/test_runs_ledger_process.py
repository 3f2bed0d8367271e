"""LedgerProcess: a real child over a real SQLite file, asked, refused, killed and orphaned."""

from __future__ import annotations

import inspect
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.errors import StoreError, UnknownRunError
from mnist_core.runs import ledger_process
from mnist_core.runs.ledger import Ledger
from mnist_core.runs.ledger_process import LedgerProcess, StoreProcess
from mnist_core.runs.record import Artifact
from mnist_core.runs.states import RunState
from mnist_core.runs.store import RunStore
from tests import stores

pytestmark = pytest.mark.slow

DEADLINE_SECONDS = 120
NO_RUN = "0" * 32
DIES_WHEN_ASKED = "import os, sys; sys.stdin.buffer.read(1); os.kill(os.getpid(), 9)"
ENDS_WHEN_STARTED = "import sys; sys.exit('no MLflow here')"
ROUND_TRIP = """
import sys
from pathlib import Path
from mnist_core.config import TrainingConfig
from mnist_core.runs.ledger_process import LedgerProcess
from mnist_core.runs.store import RunStore
store = RunStore(sys.argv[1], Path(sys.argv[2]), LedgerProcess)
store.history(store.create(TrainingConfig(), name="there and back").run_id)
print(store.runs()[0].name, sorted({"mlflow", "sqlalchemy", "alembic"} & set(sys.modules)))
print(store._ledger._child.pid, flush=True)
input()
"""


def emptied(folder: Path) -> Path:
    """The folder, with an empty database in it."""
    stores.new_store(folder)
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunStore]:
    """A store whose MLflow is in a child; one for all tests, because each child takes seconds to start."""
    folder = emptied(tmp_path_factory.mktemp("store"))
    store = RunStore(stores.uri_of(folder), folder, LedgerProcess)
    yield store
    store.close()


def child_of(store: RunStore) -> StoreProcess:
    """The child of a store that has been used."""
    assert isinstance(store._ledger, LedgerProcess) and store._ledger._child is not None
    return store._ledger._child


def public(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}


def test_it_can_all_that_a_ledger_can_and_passes_nothing_else_on() -> None:
    assert public(LedgerProcess) == public(Ledger)
    assert set(ledger_process._askable) == public(Ledger) - {"close"}
    assert inspect.signature(LedgerProcess.find) == inspect.signature(Ledger.find)


def test_a_run_comes_back_as_it_was_stored(store: RunStore) -> None:
    run = stores.completed_run(store, "A run", epochs=3)
    assert store.runs()[0] == run == store.get(run.run_id)
    assert (run.state, run.epochs_done, run.accuracy) == (RunState.COMPLETED, 3, 0.95)
    assert len(store.predictions(run.run_id).y_test) == 40
    assert store.artifact(run.run_id, Artifact.CONFIG).is_file()
    in_process = RunStore(store._ledger.uri, store._owners.parent)
    assert in_process.get(run.run_id) == run


def test_a_run_is_renamed_deleted_and_brought_back(store: RunStore) -> None:
    run_id = stores.completed_run(store, "Old name").run_id
    store.rename(run_id, "New name")
    assert store.get(run_id).name == "New name"
    store.delete(run_id)
    with pytest.raises(UnknownRunError, match="was deleted; restore it"):
        store.get(run_id)
    store.restore(run_id)
    assert store.get(run_id).name == "New name"


def test_numbers_of_epochs_cross_the_pipe(store: RunStore) -> None:
    run_id = store.create(TrainingConfig(), name="cut short").run_id
    store.log_epoch(run_id, stores.epoch(1, 0.5))
    assert [(item.epoch, item.accuracy) for item in store.history(run_id).epochs] == [(1, 0.5)]


def test_an_unknown_run_is_as_unknown_as_without_a_child(store: RunStore) -> None:
    with pytest.raises(UnknownRunError, match=rf"^Could not find run {NO_RUN}: there is no such run\.$"):
        store.get(NO_RUN)


def test_an_error_nobody_foresaw_is_named_and_the_child_goes_on(store: RunStore) -> None:
    store.open()
    before = child_of(store).pid
    with pytest.raises(StoreError, match="failed unexpectedly: AttributeError: 'int' object") as raised:
        store._ledger.tag(NO_RUN, 7)  # type: ignore[arg-type]
    assert "in tag" in raised.value.__notes__[0], "the log needs the place, which is in the child"
    assert child_of(store).pid == before


def test_a_method_that_is_not_offered_is_not_called(store: RunStore) -> None:
    assert isinstance(store._ledger, LedgerProcess)
    with pytest.raises(StoreError, match="KeyError: '_tracking'"):
        store._ledger._ask("_tracking", (), {})


def test_what_cannot_be_sent_leaves_the_next_call_in_order(store: RunStore) -> None:
    with pytest.raises((pickle.PicklingError, AttributeError, TypeError)):
        store._ledger.rename(NO_RUN, lambda: "a name")  # type: ignore[arg-type]
    with pytest.raises(UnknownRunError):
        store.get(NO_RUN)


def test_a_file_that_is_no_database_is_named_as_without_a_child(tmp_path: Path) -> None:
    (tmp_path / "runs.db").write_text("These are my notes, not a database. " * 40)
    told = []
    for kind in (Ledger, LedgerProcess):
        ledger = kind(stores.uri_of(tmp_path), tmp_path)
        with pytest.raises(StoreError, match="file is not a database") as raised:
            ledger.open()
        ledger.close()
        told.append(str(raised.value))
    assert told[0] == told[1]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("program", "words"),
    [
        (DIES_WHEN_ASKED, r"was ended by signal 9 \(SIGKILL\)\..* Try again\.$"),
        (ENDS_WHEN_STARTED, r"ended by itself with exit code 1\. Its last words: no MLflow here$"),
    ],
    ids=["killed", "ended"],
)
def test_a_child_that_dies_fails_the_call_at_hand_and_the_next_one_starts_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, words: str
) -> None:
    ledger = LedgerProcess(stores.uri_of(emptied(tmp_path)), tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(ledger_process, "StoreProcess", lambda: StoreProcess([sys.executable, "-c", program]))
        with pytest.raises(StoreError, match=f"^The process of the run store {words}"):
            ledger.find(NO_RUN)
    assert ledger.search("", 10) == []
    ledger.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_child_killed_between_two_calls_is_replaced_unseen(store: RunStore) -> None:
    store.open()
    killed = child_of(store)
    os.kill(killed.pid, signal.SIGKILL)
    killed._process.wait(DEADLINE_SECONDS)
    assert store.create(TrainingConfig(), name="after the fall") in store.runs()
    assert child_of(store).pid != killed.pid


def test_closing_ends_the_child_and_may_be_repeated(tmp_path: Path) -> None:
    store = RunStore(stores.uri_of(emptied(tmp_path)), tmp_path, LedgerProcess)
    store.open()
    child = child_of(store)
    store.close()
    store.close()
    assert not child.is_alive
    assert child._process.returncode == 0, "it went by itself"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_the_parent_stays_free_of_mlflow_and_takes_its_child_along_when_killed(tmp_path: Path) -> None:
    folder = emptied(tmp_path)
    command = [sys.executable, "-c", ROUND_TRIP, stores.uri_of(folder), str(folder)]
    parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1])
    assert parent.stdin is not None and parent.stdout is not None
    told, child_pid = parent.stdout.readline().decode(), int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    for stream in (parent.stdin, parent.stdout):
        stream.close()
    assert told == "there and back []\n"
    waiting = f"import os, time\nwhile os.path.exists('/proc/{child_pid}'): time.sleep(0.05)"
    subprocess.run([sys.executable, "-c", waiting], timeout=DEADLINE_SECONDS, check=True)


def test_a_child_that_was_closed_takes_and_says_nothing() -> None:
    child = StoreProcess([sys.executable, "-c", "input()"])
    child.close()
    child.send(("a word",))
    with pytest.raises(StoreError, match="ended by itself"):
        child.receive()
