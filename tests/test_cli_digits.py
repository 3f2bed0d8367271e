"""`digits`: count, export and import the personal set."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mnist_core.cli.main import main
from mnist_core.drawing.own_digits import open_own_digits
from tests.own_digits import made


def test_an_empty_set_says_how_to_fill_it(lab_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["digits"]) == 0
    assert "label drawings on the Draw page" in capsys.readouterr().out


def test_digits_are_counted(lab_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_own_digits().keep_all([made(number) for number in range(12)])
    assert main(["digits", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["digit", "kept"]
    assert [line.split() for line in lines[1:4]] == [["0", "2"], ["1", "2"], ["2", "1"]]
    assert main(["digits", "--json", "list"]) == 0
    assert json.loads(capsys.readouterr().out) == {"digits": 12, "counts": [2, 2, *[1] * 8]}


def test_an_export_can_be_imported_elsewhere_and_only_once(
    lab_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = open_own_digits()
    own.keep_all([made(number, drawing=True) for number in range(12)])
    file = tmp_path / "mine.npz"
    assert main(["digits", "export", str(file)]) == 0
    own.remove([digit.digit_id for digit in own.digits(limit=5) if digit.digit_id is not None])
    capsys.readouterr()
    assert main(["digits", "import", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"added": 5, "skipped": 7}
    assert main(["digits", "import", str(file)]) == 0
    assert capsys.readouterr().out == "0 digits are new; 12 were here already or came twice.\n"


def test_what_cannot_be_done_is_one_sentence(
    lab_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.npz"
    np.savez(wrong, pictures=np.zeros(3))
    for arguments, told in (
        (["export", str(tmp_path / "none.npz")], "nothing to export"),
        (["import", str(tmp_path / "none.npz")], "cannot be read"),
        (["import", str(wrong)], "it has 'pictures'"),
    ):
        assert main(["digits", *arguments]) == 1
        assert told in capsys.readouterr().err
    open_own_digits().keep(made(1))
    assert main(["digits", "export", str(tmp_path)]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_kept_drawings_are_remade(lab_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_own_digits().keep(made(5, drawing=True))
    assert main(["digits", "remake", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"changed": 1}
    assert main(["digits", "remake"]) == 0
    assert capsys.readouterr().out == "0 images changed.\n"


def test_a_model_is_judged_on_own_digits(lab_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "starter", "--own"]) == 1
    assert "draw some" in capsys.readouterr().err
    open_own_digits().keep_all([made(number) for number in range(30)])
    assert main(["evaluate", "starter", "--own"]) == 0
    assert "Starter model (starter), 30 digits of your own; in brackets 95 % intervals" in capsys.readouterr().out
    assert main(["evaluate", "starter", "--own", "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert (values["images"], np.sum(values["confusion_matrix"])) == (30, 30)
