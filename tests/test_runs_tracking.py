"""Opening MLflow: what cannot be opened is named, and passwords are not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mnist_core.errors import StoreError, UnknownRunError
from mnist_core.runs.store import RunStore
from mnist_core.runs.tracking import open_tracking, shown_uri, store_errors
from tests import stores


def test_a_file_that_is_no_database_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "runs.db"
    file.write_text("These are my notes, not a database. " * 40)
    before = file.read_bytes()
    with pytest.raises(StoreError, match=r"Could not open the run store at .*runs\.db: file is not a database"):
        RunStore(stores.uri_of(tmp_path), tmp_path).runs()
    assert file.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "runs"
    with pytest.raises(StoreError, match=r"Could not open the run store .*file"):
        RunStore(stores.uri_of(folder), folder).open()


@pytest.mark.parametrize("uri", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_a_store_in_memory_is_refused(tmp_path: Path, uri: str) -> None:
    with pytest.raises(StoreError, match="would keep nothing"):
        open_tracking(uri, tmp_path)


def test_a_server_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with pytest.raises(StoreError, match=r"Could not open the run store at http://127\.0\.0\.1:9"):
        RunStore("http://127.0.0.1:9", tmp_path).open()


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("postgresql://me:secret@host:5432/runs", "postgresql://host:5432/runs"),
        ("https://user:p@ss@server/", "https://server/"),
        ("sqlite:////path/to/runs.db", "sqlite:////path/to/runs.db"),
        ("sqlite:////home/a@b/runs.db", "sqlite:////home/a@b/runs.db"),
    ],
)
def test_passwords_are_not_shown(uri: str, shown: str) -> None:
    assert shown_uri(uri) == shown


def test_errors_of_this_lab_pass_through() -> None:
    with pytest.raises(UnknownRunError, match="as it was"), store_errors("do it", "sqlite:///x"):
        raise UnknownRunError("as it was")


def test_errors_that_are_nobodys_pass_through() -> None:
    with pytest.raises(ZeroDivisionError), store_errors("do it", "sqlite:///x"):
        raise ZeroDivisionError


def test_opening_the_store_loads_no_keras(tmp_path: Path) -> None:
    stores.new_store(tmp_path).open()
    loaded_by_store = {"keras", "tensorflow"} & set(sys.modules)
    assert not loaded_by_store or "mnist_core.models.build" in sys.modules
