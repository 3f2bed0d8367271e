"""MLflow, opened so that several processes may do so at once, and its errors in our words.

MLflow is imported inside the functions: it takes seconds and 100 MB that the first page must not wait for.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from filelock import FileLock, Timeout

from mnist_core.errors import MnistCoreError, StoreBusyError, StoreError, UnknownRunError
from mnist_core.runs.refusals import is_writable, refusal
from mnist_core.runs.sqlite_connections import follow_the_disk

if TYPE_CHECKING:
    from mlflow.tracking import MlflowClient

EXPERIMENT = "mnist-lab"
LOCK_SECONDS = 120.0
SQLITE_SECONDS = 2.0
_SQLITE = "sqlite:///"
_FOREIGN = ("mlflow", "sqlalchemy", "requests", "alembic")
_ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",  # the default of 7 keeps a page waiting for minutes on a dead server
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
    # A second idle connection, opened while the folder was read-only, would keep SQLite from writing in this process.
    "MLFLOW_SQLALCHEMYSTORE_POOL_SIZE": "1",
}


@dataclass(frozen=True)
class Tracking:
    """An open store. `files` is the local folder of the runs' files, None where a server keeps them."""

    client: MlflowClient
    experiment_id: str
    files: Path | None


def open_tracking(uri: str, folder: Path) -> Tracking:
    """The store at `uri`, made if it is not there; its files go below `folder` unless a server keeps them.

    Where nothing can be written any more, what is there can still be read.

    Raises:
        StoreError: If it cannot be opened; the message names the cause.
    """
    database = _database_file(uri)
    with store_errors("open the run store", uri, database.parent if database else folder):
        if database is not None and database.is_file() and not is_writable(database.parent):
            return _connect(uri, folder)
        folder.mkdir(parents=True, exist_ok=True)
        lock = folder / "store.lock" if database is None else database.with_name(database.name + ".lock")
        # Two processes migrating one fresh SQLite file at once destroy it, so only one may be in here at a time.
        lock.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lock, timeout=LOCK_SECONDS):
            if database is not None:
                _use_write_ahead_log(database)
            return _connect(uri, folder)


def _database_file(uri: str) -> Path | None:
    if not uri.startswith("sqlite"):
        return None
    name = unquote(uri.removeprefix(_SQLITE).partition("?")[0])
    if not uri.startswith(_SQLITE) or name in ("", ":memory:"):
        raise StoreError(f"The run store {uri!r} would keep nothing; give a file, like {_SQLITE}/path/to/runs.db.")
    return Path(name).absolute()


def _use_write_ahead_log(database: Path) -> None:
    """Let readers and a writer work side by side; the setting stays in the file, and MLflow leaves it as it is."""
    with closing(sqlite3.connect(database, timeout=SQLITE_SECONDS)) as connection:
        connection.execute("PRAGMA schema_version").fetchone()  # a file that is no database is told here, by name
        connection.execute("PRAGMA journal_mode=WAL").fetchone()


def _connect(uri: str, folder: Path) -> Tracking:
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MLflow's own use of a deprecated SQLAlchemy option
        from mlflow.tracking import MlflowClient

        # It logs a traceback of every refusal of the database before it raises it, and this lab tells it in a sentence.
        logging.getLogger("mlflow.store.db.utils").setLevel(logging.CRITICAL)
        follow_the_disk()
        client = MlflowClient(tracking_uri=uri)
        experiment_id, location = _experiment(client, folder if _is_database(uri) else None)
    return Tracking(client, experiment_id, _local_folder(location, folder))


def _is_database(uri: str) -> bool:
    return uri.startswith(("sqlite", "postgresql", "mysql", "mssql"))


def _experiment(client: MlflowClient, folder: Path | None) -> tuple[str, str]:
    found = client.get_experiment_by_name(EXPERIMENT)
    if found is None:
        # Without a location of its own MLflow would write into the folder that happens to be the current one.
        location = (folder / "artifacts").as_uri() if folder is not None else None
        found = client.get_experiment(client.create_experiment(EXPERIMENT, artifact_location=location))
    if found.lifecycle_stage != "active":
        raise StoreError(f"The MLflow experiment {EXPERIMENT!r} was deleted; restore it with MLflow, then try again.")
    return str(found.experiment_id), str(found.artifact_location)


def _local_folder(location: str, folder: Path) -> Path | None:
    parts = urlsplit(location)
    if parts.scheme == "file":
        stored = Path(url2pathname(parts.path))
    elif not parts.scheme:
        stored = Path(location)
    else:
        return None
    # MLflow stores an absolute path: after a move of the whole folder, the files lie beside the database again.
    return stored if stored.is_dir() else folder / "artifacts"


@contextmanager
def store_errors(action: str, uri: str, place: Path | None = None) -> Iterator[None]:
    """Turn whatever goes wrong inside into a StoreError that names action, place and cause.

    Args:
        action: What is done inside, as it follows "could not".
        uri: The store's address.
        place: The folder or file that is read or written, where it is not the store's database.

    Raises:
        UnknownRunError: If MLflow says there is no such run.
        StoreUnavailableError: If a disk is full or read-only, or the database locked.
        StoreError: For every other error of MLflow, the database or the file system.
    """
    try:
        yield
    except MnistCoreError:
        raise
    except Timeout as error:
        raise StoreBusyError(f"Could not {action}: another process has held {error.lock_file} too long.") from error
    except Exception as error:
        if getattr(error, "error_code", None) == "RESOURCE_DOES_NOT_EXIST":
            raise UnknownRunError(f"Could not {action}: there is no such run.") from error
        where = place or _database_file(uri)
        refused = refusal(action, where, error) if where is not None else None
        if refused is not None:
            raise refused from error
        if not isinstance(error, (OSError, sqlite3.Error)) and _package(error) not in _FOREIGN:
            raise
        raise StoreError(f"Could not {action} at {shown_uri(uri)}: {_cause(error)}.") from error


def _package(error: Exception) -> str:
    return type(error).__module__.partition(".")[0]


def _cause(error: Exception) -> str:
    named = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) and error.strerror else str(error)
    return named.strip().partition("\n")[0].rstrip(".")


def shown_uri(uri: str) -> str:
    """A store's address without user name and password, fit for a page or a log."""
    login, at, _ = urlsplit(uri).netloc.rpartition("@")
    return uri.replace(f"{login}{at}", "", 1) if at else uri
