"""Where the files of a run lie: in a local folder, or fetched once from the server that keeps them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from mnist_core.runs.ledger_process import RunLedger
from mnist_core.runs.record import Artifact
from mnist_core.runs.serialization import copy_whole
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
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / artifact.value
            path.write_bytes(content)
            self.copy(run_id, artifact, path)

    def copy(self, run_id: str, artifact: Artifact, source: Path) -> None:
        """Store a copy of a file as one of the run's files, whole or not at all.

        Raises:
            StoreError: If it cannot be stored; the message names the cause.
        """
        root = self._ledger.files_folder()
        with store_errors(f"store {artifact.value} of run {run_id}", self._ledger.uri):
            if root is not None:
                copy_whole(source, self._local(root, run_id, artifact))
            elif source.name == artifact.value:
                self._ledger.put_file(run_id, source)
            else:
                with tempfile.TemporaryDirectory() as folder:
                    named = Path(folder) / artifact.value
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
        with (
            store_errors(f"fetch {artifact.value} of run {run_id}", self._ledger.uri),
            tempfile.TemporaryDirectory() as folder,
        ):
            fetched = self._ledger.fetch_file(run_id, artifact.value, Path(folder))
            if fetched is None:
                return None
            copy_whole(fetched, kept)
        return kept
