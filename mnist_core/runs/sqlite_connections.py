"""How SQLAlchemy connects to SQLite files here: for reading alone where nothing can be written, and briefly patient.

SQLAlchemy is imported inside the functions, as MLflow is: it takes time that the first page must not wait for.
"""

from __future__ import annotations

import re
import sqlite3
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mnist_core.runs.refusals import is_writable

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
    from sqlalchemy.pool import ConnectionPoolEntry

_DATABASE, _READS_ONLY = "mnist_lab_database", "mnist_lab_reads_only"
_WAIT = re.compile(r"PRAGMA busy_timeout = \d+;?")


@cache
def follow_the_disk() -> None:
    """From now on, open SQLite files for reading alone while nothing can be written beside them, else as usual.

    SQLite itself refuses to open a file in write-ahead mode where it cannot make its other files.
    """
    from sqlalchemy import event
    from sqlalchemy.engine import Engine
    from sqlalchemy.pool import Pool

    event.listen(Engine, "do_connect", _connect)
    event.listen(Pool, "checkout", _check)


@cache
def wait_at_most(milliseconds: int) -> None:
    """From now on, give up on a locked SQLite file after this long; MLflow sets 20 seconds for every session."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine
    from sqlalchemy.pool import Pool

    waiting = f"PRAGMA busy_timeout = {milliseconds};"

    def set_wait(connection: object, entry: ConnectionPoolEntry) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute(waiting)

    def keep_wait(*call: Any) -> tuple[str, Any]:
        _, _, statement, parameters, _, _ = call
        return _WAIT.sub(waiting, statement), parameters

    event.listen(Pool, "connect", set_wait)
    event.listen(Engine, "before_cursor_execute", keep_wait, retval=True)


def _connect(
    dialect: Dialect, entry: ConnectionPoolEntry, arguments: list[Any], options: dict[str, Any]
) -> DBAPIConnection | None:
    if dialect.name != "sqlite" or not Path(arguments[0]).is_file():
        return None
    database = Path(arguments[0])
    entry.info[_DATABASE], entry.info[_READS_ONLY] = database, not is_writable(database.parent)
    if not entry.info[_READS_ONLY]:
        return None
    # Without a log there is nothing that another program writes, and SQLite need not make its files to know.
    mode = "mode=ro" if database.with_name(f"{database.name}-wal").exists() else "mode=ro&immutable=1"
    return dialect.connect(f"{database.as_uri()}?{mode}", **options | {"uri": True})


def _check(connection: DBAPIConnection, entry: ConnectionPoolEntry, proxy: object) -> None:
    """Refuse a pooled connection that was made when the disk was another way; SQLAlchemy makes a new one then."""
    from sqlalchemy.exc import DisconnectionError

    database = entry.info.get(_DATABASE)
    if database is not None and entry.info[_READS_ONLY] is is_writable(database.parent):
        raise DisconnectionError
