"""RunStore: every run and what it left, kept by MLflow and handed out as this lab's own values."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from filelock import FileLock

from mnist_core.config import TrainingConfig
from mnist_core.data.faults import NO_FAULTS, FaultPlan
from mnist_core.errors import RunError, StoreError, UnknownRunError
from mnist_core.runs import rows
from mnist_core.runs.checkpoints import RunCheckpoints
from mnist_core.runs.environment import environment_to_json
from mnist_core.runs.epoch_files import read_epoch_predictions
from mnist_core.runs.files import RunFiles
from mnist_core.runs.fine_tuning import FineTuning, OwnAnswers, OwnSet, read_own_answers, read_own_set
from mnist_core.runs.ledger import Ledger, checked_id
from mnist_core.runs.ledger_process import LedgerProcess, RunLedger
from mnist_core.runs.owed import Owed
from mnist_core.runs.owner import Owner, forget, owner_from_tag, results_prefix, this_process
from mnist_core.runs.record import Artifact, Predictions, RunHistory, RunRecord
from mnist_core.runs.recovery import INTERRUPTED_REASON, lost_runs
from mnist_core.runs.rows import Row
from mnist_core.runs.serialization import history_from_json, history_to_json, read_predictions
from mnist_core.runs.states import RunState, check_move
from mnist_core.runs.tracking import store_errors
from mnist_core.settings import get_settings
from mnist_core.training.metrics import EpochMetrics, EpochPredictions

NO_FILES: Mapping[Artifact, bytes] = MappingProxyType({})
MAX_NAME, MAX_NOTE, MAX_REASON = 120, 5000, 2000  # characters; MLflow would cut longer texts without a word
MOVE_SECONDS = 30.0
_log = logging.getLogger(__name__)


class RunStore:
    """All runs of one MLflow store. Safe to share between threads and to open from several processes at once.

    Making one costs nothing; the first call that needs the store opens it, which takes some seconds. Every method
    raises UnknownRunError where there is no such run, and StoreError, naming the cause, where the store cannot do it.

    Args:
        uri: MLflow's tracking URI.
        folder: Where files, locks and downloads go.
        ledger: What speaks to MLflow: `Ledger` here, or `LedgerProcess` to keep MLflow's 100 MB out of this process.
    """

    def __init__(self, uri: str, folder: Path, ledger: Callable[[str, Path], RunLedger] = Ledger) -> None:
        self._ledger = ledger(uri, folder)
        self._files = RunFiles(self._ledger, folder / "downloads")
        self._owners = folder / "owners"
        self.checkpoints = RunCheckpoints(folder / "checkpoints")
        """Kept on this machine, whatever keeps the runs."""
        self._lock = threading.RLock()
        self._revision = 0
        self._unreadable: set[str] = set()
        self._owed = Owed()

    @property
    def revision(self) -> int:
        """A number that grows with every change made through this object; fit for the key of a cache."""
        return self._revision

    def open(self) -> None:
        """Open the store now, so that no later call has to wait for it."""
        self._ledger.open()

    def close(self) -> None:
        """Let go of what speaks to MLflow; a later call starts it again."""
        self._ledger.close()

    def create(
        self,
        config: TrainingConfig,
        *,
        name: str,
        preset: str | None = None,
        parent_id: str | None = None,
        files: Mapping[Artifact, bytes] = NO_FILES,
        faults: FaultPlan = NO_FAULTS,
    ) -> RunRecord:
        """Add a queued run, owned by this process, with files it starts from, and return it; whole or not at all.

        Raises:
            RunError: If the name is empty or too long.
            UnknownRunError: If there is no run `parent_id` to make it from.
        """
        self._ledger.open()
        if parent_id is not None:
            self.get(parent_id)
        tags = self._queued_tags(config) | {rows.PRESET: preset or "", rows.PARENT: parent_id or ""}
        tags |= {} if faults.is_none else {rows.FAULTS: faults.to_json()}
        run_id = self._ledger.add(config, _checked_name(name))
        self._files.write(run_id, Artifact.CONFIG, config.to_json().encode())
        self._files.write(run_id, Artifact.ENVIRONMENT, environment_to_json())
        for artifact, content in files.items():
            self._files.write(run_id, artifact, content)
        if not faults.is_none:
            self._files.write(run_id, Artifact.FAULTS, faults.to_json().encode())
        # Last, for the state is what makes it one of our runs: one that could only be stored in part is never seen.
        self._ledger.tag(run_id, tags)
        self._changed()
        return self.get(run_id)

    def set_state(self, run_id: str, state: RunState, reason: str | None = None) -> None:
        """Move a run to a state, and keep why where there is a reason.

        Raises:
            RunError: If a run may not go there from where it is.
        """
        with self._lock:
            # Where it is there already, an earlier try may have ended half way.
            if (stored := self.get(run_id).state) is not state:
                check_move(stored, state)
            self._ledger.tag(run_id, {rows.STATE: state} | ({rows.REASON: reason[:MAX_REASON]} if reason else {}))
            self._ledger.set_status(run_id, state)
        self._changed()

    def requeue(self, run_id: str, config: TrainingConfig) -> RunRecord:
        """Queue an ended run again, owned by this process, with these settings; it keeps all it has left.

        MLflow's own params keep the first settings, for they cannot be changed.

        Raises:
            RunError: If the run has not ended, or another process is quicker.
            StoreUnavailableError: If what this process owes the store cannot be stored yet; an end that reached it
                later would end the run anew.
        """
        self._owed.pay(is_waiting=True)
        with self._moving_alone():
            check_move(self.get(run_id).state, RunState.QUEUED)
            tags = self._queued_tags(config) | {rows.REASON: ""}
            self._files.write(run_id, Artifact.CONFIG, config.to_json().encode())
            self._ledger.set_status(run_id, RunState.QUEUED)
            # Last, so that a run which could not be queued is still as it ended.
            self._ledger.tag(run_id, tags)
        self._changed()
        return self.get(run_id)

    def results_prefix(self) -> str:
        """How the names of folders begin that this process makes for results on their way into the store."""
        with store_errors("name a folder for results", self._ledger.uri, self._owners):
            return results_prefix(this_process(self._owners))

    def log_epoch(self, run_id: str, metrics: EpochMetrics) -> None:
        """Add the numbers of one whole epoch to a run."""
        self._ledger.measure(run_id, rows.metrics_of(metrics), step=metrics.epoch)
        self._changed()

    def log_scores(self, run_id: str, scores: Mapping[str, float]) -> None:
        """Add how the model that a run kept did; any of the names in `rows.SCORES`.

        Raises:
            RunError: If a name is not one of them.
        """
        for name in scores:
            if name not in rows.SCORES:
                raise RunError(f"{name!r} is not a score; allowed are {', '.join(rows.SCORES)}.")
        if not scores:
            return
        self._ledger.measure(run_id, {rows.SCORES[name]: value for name, value in scores.items()}, step=0)
        self._changed()

    def save_history(self, run_id: str, history: RunHistory) -> None:
        """Store how a run went so far, instead of what was stored before."""
        self._files.write(checked_id(run_id), Artifact.HISTORY, history_to_json(history))
        self._changed()

    def save_artifact(self, run_id: str, artifact: Artifact, path: Path) -> None:
        """Store a copy of a file as one of the files of a run."""
        self._files.copy(checked_id(run_id), artifact, path)
        self._changed()

    def runs(self, limit: int = 200) -> tuple[RunRecord, ...]:
        """The newest runs first; what others logged here, or what this version cannot read, is left out."""
        self._owed.pay_if_due()
        found = (self._record_or_none(row) for row in self._ledger.search("", limit))
        return tuple(record for record in found if record is not None)

    def get(self, run_id: str) -> RunRecord:
        """The run with this id; one that was deleted counts as unknown."""
        row = self._ledger.find(run_id)
        if not row.is_active:
            raise UnknownRunError(f"Run {run_id} was deleted; restore it to use it.")
        return rows.record_of(row)

    def history(self, run_id: str) -> RunHistory:
        """How a run went; of one that stored no history before its server went away, only the epochs' numbers."""
        path = self._files.path(checked_id(run_id), Artifact.HISTORY)
        if path is not None:
            return history_from_json(path.read_bytes())
        self.get(run_id)
        return RunHistory(epochs=self._ledger.epochs(run_id))

    def predictions(self, run_id: str) -> Predictions:
        """What the model of a run says of the images it did not train on."""
        return read_predictions(self.artifact(run_id, Artifact.PREDICTIONS))

    def epoch_predictions(self, run_id: str) -> EpochPredictions | None:
        """What a run's network said of its validation images after each epoch; None where none were kept."""
        path = self._files.path(checked_id(run_id), Artifact.EPOCH_PREDICTIONS)
        return read_epoch_predictions(path) if path is not None else None

    def fine_tuning(self, run_id: str) -> FineTuning | None:
        """What a fine-tuned run starts from; None for a run like any other."""
        own = self._files.path(checked_id(run_id), Artifact.OWN_DIGITS)
        return FineTuning(self.artifact(run_id, Artifact.START_WEIGHTS), own) if own is not None else None

    def own_answers(self, run_id: str) -> tuple[OwnSet, OwnAnswers] | None:
        """The own digits of a fine-tuned run and what its network said of them; None for one that has not said."""
        own, answers = (
            self._files.path(checked_id(run_id), artifact) for artifact in (Artifact.OWN_DIGITS, Artifact.OWN_ANSWERS)
        )
        return (read_own_set(own), read_own_answers(answers)) if own is not None and answers is not None else None

    def artifact(self, run_id: str, artifact: Artifact) -> Path:
        """A local path of a file that a run left, to be read only.

        Raises:
            StoreError: If the run has not left this file; the message says what state it is in.
        """
        path = self._files.path(checked_id(run_id), artifact)
        if path is None:
            state = self.get(run_id).state
            raise StoreError(f"Run {run_id} is {state} and has no {artifact}; choose one that has finished training.")
        return path

    def rename(self, run_id: str, name: str) -> None:
        """Give a run another name, of 1 to `MAX_NAME` characters."""
        self.get(run_id)
        self._ledger.rename(run_id, _checked_name(name))
        self._changed()

    def annotate(self, run_id: str, note: str) -> None:
        """Put a note, of at most `MAX_NOTE` characters, on a run instead of the one it has."""
        self.get(run_id)
        if len(note) > MAX_NOTE:
            raise RunError(f"The note has {len(note):,} characters; at most {MAX_NOTE:,} are kept. Shorten it.")
        self._ledger.tag(run_id, {rows.NOTE: note})
        self._changed()

    def delete(self, run_id: str) -> None:
        """Take a finished run out of all lists; `restore` brings it back, but not its checkpoint.

        Raises:
            RunError: If the run is not finished.
        """
        with self._lock:
            record = self.get(run_id)
            if not record.state.is_finished:
                raise RunError(f"Run {record.name!r} is {record.state} and cannot be deleted; stop it first.")
            self._ledger.delete(run_id)
        self.checkpoints.remove(run_id)
        self._changed()

    def restore(self, run_id: str) -> None:
        """Bring a deleted run back; nothing happens to one that is there."""
        if not self._ledger.find(run_id).is_active:
            self._ledger.restore(run_id)
            self._changed()

    def mark_interrupted(self, alive_run_ids: Collection[str]) -> tuple[str, ...]:
        """Mark the unfinished runs whose process has died, and return their ids.

        Runs in `alive_run_ids`, of this process and of living processes elsewhere are left as they are.
        """
        marked: list[str] = []
        for owner, run_ids in lost_runs(self._ledger, self._owners, alive_run_ids).items():
            marked += [run_id for run_id in run_ids if self._mark_interrupted(run_id, owner)]
            forget(owner, self._owners)
        return tuple(marked)

    def _mark_interrupted(self, run_id: str, owner: Owner) -> bool:
        with self._moving_alone():
            # Somebody else may have marked it meanwhile, and a viewer taken it up.
            row = self._ledger.find(run_id)
            if owner_from_tag(row.tags.get(rows.OWNER)) != owner or rows.record_of(row).state.is_finished:
                return False
            self.set_state(run_id, RunState.INTERRUPTED, INTERRUPTED_REASON)
            return True

    @contextmanager
    def _moving_alone(self) -> Iterator[None]:
        """Let no other thread or process look at a run's state and change its owner between the two."""
        lock_file = self._owners.with_name("moving.lock")
        with self._lock, store_errors("change a run's state", self._ledger.uri, lock_file.parent):
            lock_file.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(lock_file, timeout=MOVE_SECONDS):
                yield

    def owe(self, task: Callable[[], object]) -> None:
        """Do something with this store as soon as it can be written again, at the latest when its runs are listed."""
        self._owed.add(task)

    def _queued_tags(self, config: TrainingConfig) -> dict[str, str]:
        with store_errors("queue a run", self._ledger.uri, self._owners):
            owner = this_process(self._owners)
        return {
            rows.STATE: RunState.QUEUED.value,
            rows.CONFIG: config.model_dump_json(exclude_none=True),
            rows.OWNER: owner.to_tag(),
        }

    def _changed(self) -> None:
        with self._lock:
            self._revision += 1

    def _record_or_none(self, row: Row) -> RunRecord | None:
        try:
            return rows.record_of(row)
        except StoreError as error:
            if row.run_id not in self._unreadable:
                self._unreadable.add(row.run_id)
                _log.warning("Left out of the run list: %s", error)
            return None


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= MAX_NAME:
        raise RunError(f"The name has {len(name)} characters; it needs 1 to {MAX_NAME}.")
    return name


def open_store(*, in_own_process: bool = False) -> RunStore:
    """The store that the settings name.

    Args:
        in_own_process: Whether MLflow runs in a process of its own, which `close` ends, instead of in this one.

    Raises:
        SettingsError: If an environment variable cannot be used.
    """
    settings = get_settings()
    return RunStore(settings.store_uri, settings.runs_folder, LedgerProcess if in_own_process else Ledger)
