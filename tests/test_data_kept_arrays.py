"""Arrays are computed once, kept whole, and computed anew where what is kept cannot be used."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from mnist_core.data.kept_arrays import Form, Kept, kept_arrays

FORM: Form = {"rows": ((3, None), np.float32), "labels": ((3,), np.uint8)}
ROOT = Path(__file__).parents[1]

COMPUTE_SLOWLY = """
import sys, time
import numpy as np
from pathlib import Path
from mnist_core.data.kept_arrays import kept_arrays
folder = Path(sys.argv[1])
def compute():
    with (folder / "computed.txt").open("a") as told:
        told.write("x")
    time.sleep(0.5)
    return {"rows": np.ones((3, 2), np.float32), "labels": np.arange(3, dtype=np.uint8)}
form = {"rows": ((3, None), np.float32), "labels": ((3,), np.uint8)}
print(kept_arrays(folder / "kept" / "some.npz", form, 1, compute)["rows"].sum())
"""


class _Computer:
    """Gives arrays of the right form, and counts how often it was asked."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def __call__(self) -> Kept:
        with self._lock:
            self.count += 1
        return {"rows": np.full((3, 4), self.count, np.float32), "labels": np.arange(3, dtype=np.uint8)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "some.npz"


def test_arrays_are_computed_once_and_read_back_alike(file: Path) -> None:
    compute = _Computer()
    first, again = (kept_arrays(file, FORM, 1, compute) for _ in range(2))

    assert compute.count == 1
    for name in FORM:
        np.testing.assert_array_equal(first[name], again[name])
        assert first[name].dtype == again[name].dtype


def test_threads_that_ask_at_once_compute_once(file: Path) -> None:
    compute = _Computer()
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: kept_arrays(file, FORM, 1, compute), range(4)))

    assert compute.count == 1
    assert all(arrays["rows"][0, 0] == 1 for arrays in found)


def test_processes_that_ask_at_once_compute_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", COMPUTE_SLOWLY, str(tmp_path)]
    asking = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    assert [process.communicate(timeout=60)[0] for process in asking] == ["6.0\n", "6.0\n"]
    assert (tmp_path / "computed.txt").read_text(encoding="utf-8") == "x"


def _cut_short(file: Path, kept: Kept) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def _no_archive(file: Path, kept: Kept) -> None:
    file.write_bytes(b"rows and labels")


def _without_labels(file: Path, kept: Kept) -> None:
    np.savez(file, allow_pickle=False, version=kept["version"], rows=kept["rows"])


def _too_few(file: Path, kept: Kept) -> None:
    np.savez(file, allow_pickle=False, **{**kept, "labels": kept["labels"][:2]})


def _of_another_type(file: Path, kept: Kept) -> None:
    np.savez(file, allow_pickle=False, **{**kept, "rows": kept["rows"].astype(np.float64)})


def _flattened(file: Path, kept: Kept) -> None:
    np.savez(file, allow_pickle=False, **{**kept, "rows": kept["rows"].ravel()})


def _of_another_version(file: Path, kept: Kept) -> None:
    np.savez(file, allow_pickle=False, **{**kept, "version": np.array(2)})


@pytest.mark.parametrize(
    "damage",
    [_cut_short, _no_archive, _without_labels, _too_few, _of_another_type, _flattened, _of_another_version],
    ids=lambda damage: damage.__name__.strip("_"),
)
def test_what_cannot_be_used_is_computed_anew(file: Path, damage: object) -> None:
    compute = _Computer()
    kept_arrays(file, FORM, 1, compute)
    with np.load(file) as arrays:
        kept = dict(arrays)
    damage(file, kept)  # type: ignore[operator]

    assert kept_arrays(file, FORM, 1, compute)["rows"][0, 0] == 2
    assert kept_arrays(file, FORM, 1, compute)["rows"][0, 0] == 2
    assert compute.count == 2


def test_a_full_disk_costs_only_the_keeping(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    compute = _Computer()

    assert kept_arrays(file, FORM, 1, compute)["labels"].tolist() == [0, 1, 2]
    assert [path.name for path in file.parent.iterdir() if path.suffix != ".lock"] == []


def test_a_folder_that_cannot_be_made_costs_only_the_keeping(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder should be", encoding="utf-8")

    assert kept_arrays(tmp_path / "kept" / "some.npz", FORM, 1, _Computer())["labels"].tolist() == [0, 1, 2]
