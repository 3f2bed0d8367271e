"""`classify`: one line a picture, and one bad picture costs only its own answer."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mnist_core.cli.main import main
from mnist_core.drawing import references, starter
from tests.cli_fakes import FakeStore, record, use_store
from tests.drawings import draw, grey, logits_of, write_model

SHIPPED = starter.starter_model


@pytest.fixture(autouse=True)
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model that answers 7 to everything, as the one run's and as the starter's."""
    path = write_model(tmp_path / "model.onnx", logits_of(d7=0.91))
    store = FakeStore([record("abc" + "0" * 29)])
    store.model = path
    use_store(monkeypatch, store)
    monkeypatch.setattr(starter, "starter_model", lambda: path)
    return path


@pytest.fixture
def seven(tmp_path: Path) -> str:
    """A picture file of a seven."""
    path = tmp_path / "seven.png"
    draw("seven").save(path)
    return str(path)


@pytest.mark.parametrize("run", ["starter", "abc"])
def test_each_picture_is_one_line(run: str, seven: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", "--run", run, seven, seven]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{seven}\t7\t{' '.join(['0.0100'] * 7)} 0.9100 0.0100 0.0100"] * 2


def test_a_bad_picture_costs_only_its_own_answer(
    tmp_path: Path, seven: str, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    assert main(["classify", str(broken), seven, "--json"]) == 1
    told = capsys.readouterr()
    values = json.loads(told.out)
    assert [(item["name"], item["digit"]) for item in values["images"]] == [(seven, 7)]
    assert [item["name"] for item in values["errors"]] == [str(broken)]
    assert "broken.png" in told.err


def test_drawings_come_in_an_npz_file_too(tmp_path: Path, seven: str, capsys: pytest.CaptureFixture[str]) -> None:
    stack = tmp_path / "drawings.npz"
    np.savez(stack, images=np.stack([grey("seven"), grey("one")]))
    assert main(["classify", "--npz", str(stack)]) == 0
    assert [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()] == ["images[0]", "images[1]"]


def test_a_bad_npz_file_does_not_cost_the_pictures(
    tmp_path: Path, seven: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["classify", seven, "--npz", str(tmp_path / "missing.npz"), "--json"]) == 1
    values = json.loads(capsys.readouterr().out)
    assert (len(values["images"]), len(values["errors"])) == (1, 1)


def test_odd_pictures_are_told_from_digits_where_that_is_asked_for(
    tmp_path: Path, seven: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(starter, "starter_model", SHIPPED)
    pair = np.zeros((280, 280), dtype=np.uint8)
    pair[:, :140], pair[:, 140:] = grey("two")[:, 70:210], grey("four")[:, 70:210]
    stack = tmp_path / "drawings.npz"
    np.savez(stack, images=np.stack([grey("two"), pair]))
    assert main(["classify", "--odd", "--npz", str(stack)]) == 0
    assert [line.split("\t")[-1] for line in capsys.readouterr().out.splitlines()] == ["digit", "odd"]
    assert main(["classify", "--odd", "--npz", str(stack), "--json"]) == 0
    images = json.loads(capsys.readouterr().out)["images"]
    assert [image["is_odd"] for image in images] == [False, True]
    assert images[1]["oddness"].startswith("Not a digit I know; the nearest is ")


def test_without_its_reference_the_starter_model_says_so(
    seven: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(references, "REFERENCE_FILE", "missing.npz")
    assert main(["classify", "--odd", seven]) == 1
    assert "leave out --odd" in capsys.readouterr().err


def test_an_unknown_run_is_refused(seven: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", "--run", "fff", seven]) == 1
    assert "No run's id starts with 'fff'" in capsys.readouterr().err
