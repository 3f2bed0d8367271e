"""A benchmark that was interrupted goes on where it was."""

from __future__ import annotations

from pathlib import Path

from benchmarks.journal import Journal


def _refuse() -> object:
    raise AssertionError("measured again")


def test_what_was_measured_before_an_interruption_is_not_measured_again(tmp_path: Path) -> None:
    file = tmp_path / "runs.jsonl"
    assert Journal(file).result({"party": "a", "seed": 1}, lambda: [1.5]) == [1.5]
    assert Journal(file).result({"party": "a", "seed": 1}, _refuse) == [1.5]


def test_another_seed_is_measured_for_itself(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "runs.jsonl")
    assert journal.result({"seed": 1}, lambda: 1) == 1
    assert journal.result({"seed": 2}, lambda: 2) == 2


def test_a_line_that_was_cut_off_is_measured_again(tmp_path: Path) -> None:
    file = tmp_path / "runs.jsonl"
    Journal(file).result({"seed": 1}, lambda: 1)
    file.write_text(file.read_text(encoding="utf-8") + '{"of": {"seed": 2}, "res', encoding="utf-8")
    journal = Journal(file)
    assert journal.result({"seed": 1}, _refuse) == 1
    assert journal.result({"seed": 2}, lambda: 2) == 2
    assert Journal(file).result({"seed": 2}, _refuse) == 2


def test_without_a_file_everything_is_measured() -> None:
    assert Journal(None).result({"seed": 1}, lambda: 1) == 1
    assert Journal(None).result({"seed": 1}, lambda: 2) == 2
