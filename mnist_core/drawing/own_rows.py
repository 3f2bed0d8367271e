"""Own digits as rows of an SQLite file: the table, and each digit there and back."""

from __future__ import annotations

import hashlib
import io
import sqlite3
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mnist_core.drawing.own_digit import OwnDigit, Source
from mnist_core.errors import OwnDigitsError

_VERSION = 1
_SCHEMA = f"""
CREATE TABLE digits (
    digit_id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest TEXT NOT NULL,
    image BLOB NOT NULL,
    drawing BLOB,
    label INTEGER NOT NULL CHECK (label BETWEEN 0 AND 9),
    kept_at TEXT NOT NULL,
    answer INTEGER CHECK (answer BETWEEN 0 AND 9),
    model TEXT NOT NULL,
    source TEXT NOT NULL,
    removed_at TEXT
);
CREATE UNIQUE INDEX one_of_each ON digits (digest) WHERE removed_at IS NULL;
CREATE INDEX by_label ON digits (label, digit_id) WHERE removed_at IS NULL;
PRAGMA user_version = {_VERSION};
"""
COLUMNS = "digit_id, image, drawing, label, kept_at, answer, model, source"
"""What `digit_of` needs of a row, in this order."""


def version_of(database: sqlite3.Connection, path: Path) -> int:
    """The format of the file; 0 where nothing was ever stored in it.

    Raises:
        OwnDigitsError: If it is one that this version does not know.
    """
    version = int(database.execute("PRAGMA user_version").fetchone()[0])
    if version not in (0, _VERSION):
        raise OwnDigitsError(f"Your digits in {path} have format {version}; this version reads {_VERSION}. Update it.")
    return version


def prepare(database: sqlite3.Connection, path: Path) -> None:
    """Make the table where there is none; to be called within a change."""
    if not version_of(database, path):
        for statement in filter(str.strip, _SCHEMA.split(";\n")):
            database.execute(statement)


def insert(database: sqlite3.Connection, digit: OwnDigit) -> int:
    """Add a digit and return its id; sqlite3.IntegrityError where its image is here already."""
    drawing = None if digit.drawing is None else _png(digit.drawing)
    added = database.execute(
        "INSERT INTO digits (digest, image, drawing, label, kept_at, answer, model, source) VALUES (?,?,?,?,?,?,?,?)",
        (
            digest_of(digit.image),
            digit.image.tobytes(),
            drawing,
            digit.label,
            digit.kept_at.isoformat(),
            digit.answer,
            digit.model,
            digit.source.value,
        ),
    )
    assert added.lastrowid is not None
    return added.lastrowid


def digest_of(image: NDArray[np.uint8]) -> str:
    """What tells one image from another."""
    return hashlib.sha256(np.ascontiguousarray(image).tobytes()).hexdigest()


def _png(drawing: NDArray[np.uint8]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(drawing).save(file, "PNG")
    return file.getvalue()


def digit_of(row: tuple[int, bytes, bytes | None, int, str, int | None, str, str]) -> OwnDigit:
    """The digit in a row of `COLUMNS`; ValueError or OSError where it holds something else."""
    digit_id, image, drawing, label, kept_at, answer, model, source = row
    return OwnDigit(
        image=np.frombuffer(image, np.uint8).reshape(28, 28),
        label=label,
        kept_at=datetime.fromisoformat(kept_at),
        source=Source(source),
        answer=answer,
        model=model,
        drawing=None if drawing is None else np.asarray(Image.open(io.BytesIO(drawing), formats=("PNG",))),
        digit_id=digit_id,
    )
