"""The personal set: digits that people drew here and labelled, kept beside the runs, one set for the whole server.

It is one SQLite file. So every change is whole or not at all, whoever is killed meanwhile, and several processes, such
as server and command line, may change it at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mnist_core.drawing.own_digit import OwnDigit, check_label, remade
from mnist_core.drawing.own_rows import COLUMNS, digest_of, digit_of, insert, prepare, version_of
from mnist_core.errors import OwnDigitsError
from mnist_core.runs.refusals import refusal
from mnist_core.settings import get_settings

MAX_DIGITS = 5000
MAX_REMOVED = 500
"""So many removed digits can still be brought back; older ones are gone for good."""
BUSY_SECONDS = 20.0
FILE_NAME = "own_digits.db"


@dataclass(frozen=True)
class Kept:
    """What became of several digits: `added` are new, `skipped` were here already or came twice."""

    added: int
    skipped: int


class OwnDigits:
    """The personal set in one file. Safe to share between threads; every call opens the file for itself.

    Every method raises OwnDigitsError where the set cannot be read or changed; the message names the cause.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, digit: OwnDigit) -> int:
        """Add a digit and return its id; an image that is here already keeps its place and gets the new label."""
        digit.check()
        with self._changing("keep a digit") as database:
            found = database.execute(
                "SELECT digit_id FROM digits WHERE digest = ? AND removed_at IS NULL", (digest_of(digit.image),)
            ).fetchone()
            if found:
                database.execute("UPDATE digits SET label = ? WHERE digit_id = ?", (digit.label, found[0]))
                return int(found[0])
            _check_room(database, 1)
            return insert(database, digit)

    def keep_all(self, digits: Sequence[OwnDigit]) -> Kept:
        """Add digits, all that are new or none; those whose image is here already, under any label, are skipped."""
        for digit in digits:
            digit.check()
        with self._changing("keep digits") as database:
            known = {row[0] for row in database.execute("SELECT digest FROM digits WHERE removed_at IS NULL")}
            new = {digest_of(digit.image): digit for digit in reversed(digits)}
            added = [digit for digest, digit in reversed(new.items()) if digest not in known]
            _check_room(database, len(added))
            for digit in added:
                insert(database, digit)
        return Kept(len(added), len(digits) - len(added))

    def relabel(self, digit_id: int, label: int) -> None:
        """Give a digit another label."""
        check_label(label)
        with self._changing("relabel a digit") as database:
            changed = database.execute(
                "UPDATE digits SET label = ? WHERE digit_id = ? AND removed_at IS NULL", (label, digit_id)
            )
            if not changed.rowcount:
                raise OwnDigitsError(f"There is no digit number {digit_id} any more; somebody else removed it.")

    def remove(self, digit_ids: Iterable[int]) -> tuple[int, ...]:
        """Take digits out, and return the ids of those that were here; `bring_back` undoes it."""
        now = datetime.now(UTC).isoformat()
        with self._changing("remove digits") as database:
            removed = [
                digit_id
                for digit_id in digit_ids
                if database.execute(
                    "UPDATE digits SET removed_at = ? WHERE digit_id = ? AND removed_at IS NULL", (now, digit_id)
                ).rowcount
            ]
            newest = "SELECT digit_id FROM digits WHERE removed_at IS NOT NULL ORDER BY removed_at DESC, digit_id DESC"
            database.execute(
                f"DELETE FROM digits WHERE removed_at < ? AND digit_id NOT IN ({newest} LIMIT ?)", (now, MAX_REMOVED)
            )
        return tuple(removed)

    def bring_back(self, digit_ids: Iterable[int]) -> int:
        """Undo `remove`, and return how many came back; one that was drawn or imported again meanwhile does not."""
        with self._changing("bring digits back") as database:
            ids = list(digit_ids)
            _check_room(database, len(ids))
            return sum(
                database.execute(
                    "UPDATE OR IGNORE digits SET removed_at = NULL WHERE digit_id = ? AND removed_at IS NOT NULL",
                    (digit_id,),
                ).rowcount
                for digit_id in ids
            )

    def remake(self) -> int:
        """Make the images of all kept drawings anew, by the recipe of this version; returns how many changed."""
        made = {digit.digit_id: remade(digit) for digit in self.digits() if digit.drawing is not None}
        with self._changing("remake your digits") as database:
            # Where it comes out as another digit's image, the old one stays: there is one of each.
            return sum(
                database.execute(
                    "UPDATE OR IGNORE digits SET image = ?, digest = ? WHERE digit_id = ? AND digest != ?",
                    (image.tobytes(), digest_of(image), digit_id, digest_of(image)),
                ).rowcount
                for digit_id, image in made.items()
            )

    def counts(self) -> tuple[int, ...]:
        """How many there are of each digit, 0 to 9."""
        with self._reading() as database:
            found = (
                dict(database.execute("SELECT label, COUNT(*) FROM digits WHERE removed_at IS NULL GROUP BY label"))
                if database
                else {}
            )
        return tuple(int(found.get(label, 0)) for label in range(10))

    def digits(self, label: int | None = None, limit: int = MAX_DIGITS) -> tuple[OwnDigit, ...]:
        """The newest digits first, of one label or of all."""
        condition, values = ("AND label = ?", (label,)) if label is not None else ("", ())
        with self._reading() as database:
            if database is None:
                return ()
            rows = database.execute(
                f"SELECT {COLUMNS} FROM digits WHERE removed_at IS NULL {condition} ORDER BY digit_id DESC LIMIT ?",
                (*values, limit),
            )
            return tuple(map(digit_of, rows))

    @contextmanager
    def _changing(self, action: str) -> Iterator[sqlite3.Connection]:
        """One change: whole at the end, undone by any error. Waits while another process makes one."""
        with self._errors(action):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)) as database:
                database.execute("BEGIN IMMEDIATE")
                try:
                    prepare(database, self.path)
                    yield database
                    database.execute("COMMIT")
                except BaseException:
                    database.execute("ROLLBACK")
                    raise

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """The open file; None where nothing was ever kept."""
        with self._errors("read your digits"):
            if not self.path.is_file():
                yield None
                return
            with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS)) as database:
                # An empty file is one whose first change was cut short.
                yield database if version_of(database, self.path) else None

    @contextmanager
    def _errors(self, action: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, ValueError) as error:
            refused = refusal(action, self.path, error)
            raise refused or OwnDigitsError(
                f"Could not {action}: your digits in {self.path} cannot be used ({error}). Move that file away to "
                "start with an empty set."
            ) from error


def open_own_digits() -> OwnDigits:
    """The personal set that the settings name.

    Raises:
        SettingsError: If an environment variable cannot be used.
    """
    return OwnDigits(get_settings().runs_folder / FILE_NAME)


def _check_room(database: sqlite3.Connection, count: int) -> None:
    here = int(database.execute("SELECT COUNT(*) FROM digits WHERE removed_at IS NULL").fetchone()[0])
    if here + count > MAX_DIGITS:
        raise OwnDigitsError(
            f"{count:,} more digits do not fit: {here:,} are kept, and at most {MAX_DIGITS:,} can be. Export the set "
            "and remove some first."
        )
