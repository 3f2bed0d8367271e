"""Where the files of a run lie: in a local folder, or fetched once from the server that keeps them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mnist_core.runs.ledger_process import RunLedger
from mnist_core.runs.record import Artifact
from mnist_core.runs.serialization import copy_whole, write_whole
from mnist_core.runs.tracking import store_errors

GROWING = frozenset({Artifact.HISTORY})  # written again while a run goes on; the others are written once


class RunFiles:
    """The files of all runs of one store; paths it returns are local, whatever the store."""

    def __init__(self, ledger: RunLedger, downloads: Path) -> None:
        self._ledger = ledger
        self._downloads = downloads

    def write(self, run_id: str, artifact: Artifact, content: bytes) -> None:
        """Store content as one of the run's files, whole or not at all.

        Raises:
            StoreError: If it cannot be stored; the message names the cause.
        """
        root = self._ledger.files_folder()
        if root is not None:
            path = self._local(root, run_id, artifact)
            with store_errors(_storing(run_id, artifact), self._ledger.uri, path):
                write_whole(path, content)
            return
        with _passing_folder(_storing(run_id, artifact), self._ledger.uri) as folder:
            named = folder / artifact.value
            named.write_bytes(content)
            self._ledger.put_file(run_id, named)

    def copy(self, run_id: str, artifact: Artifact, source: Path) -> None:
        """Store a copy of a file as one of the run's files, whole or not at all.

        Raises:
            StoreError: If it cannot be stored; the message names the cause.
        """
        (self._downloads / run_id / artifact.value).unlink(missing_ok=True)
        root = self._ledger.files_folder()
        if root is not None:
            path = self._local(root, run_id, artifact)
            with store_errors(_storing(run_id, artifact), self._ledger.uri, path):
                copy_whole(source, path)
        elif source.name == artifact.value:
            self._ledger.put_file(run_id, source)
        else:
            with _passing_folder(_storing(run_id, artifact), self._ledger.uri) as folder:
                named = folder / artifact.value
                copy_whole(source, named)
                self._ledger.put_file(run_id, named)

    def path(self, run_id: str, artifact: Artifact) -> Path | None:
        """The local path of a run's file, None where the run has none."""
        root = self._ledger.files_folder()
        if root is not None:
            path = self._local(root, run_id, artifact)
            return path if path.is_file() else None
        return self._fetched(run_id, artifact)

    @staticmethod
    def _local(root: Path, run_id: str, artifact: Artifact) -> Path:
        return root / run_id / "artifacts" / artifact.value

    def _fetched(self, run_id: str, artifact: Artifact) -> Path | None:
        kept = self._downloads / run_id / artifact.value
        if kept.is_file() and artifact not in GROWING:
            return kept
        with _passing_folder(f"fetch {artifact.value} of run {run_id}", self._ledger.uri) as folder:
            fetched = self._ledger.fetch_file(run_id, artifact.value, folder)
            if fetched is None:
                return None
            with store_errors(f"keep {artifact.value} of run {run_id}", self._ledger.uri, kept):
                copy_whole(fetched, kept)
        return kept


def _storing(run_id: str, artifact: Artifact) -> str:
    return f"store {artifact.value} of run {run_id}"


@contextmanager
def _passing_folder(action: str, uri: str) -> Iterator[Path]:
    """A folder for a file on its way to or from the server that keeps the files."""
    with store_errors(action, uri, Path(tempfile.gettempdir())), tempfile.TemporaryDirectory() as folder:
        yield Path(folder)
