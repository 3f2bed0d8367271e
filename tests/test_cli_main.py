"""The command line as a whole: quick to start, exit codes as promised, and one run from training to an answer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mnist_core.cli.main import COMMANDS, build_parser, main
from tests.drawings import draw

HEAVY = ("mlflow", "onnxruntime", "onnx", "keras", "tensorflow", "pandas", "plotly", "scipy", "streamlit", "sqlalchemy")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    first_words = {line.split()[0] for line in told.splitlines() if line.startswith("    ") and line.split()}
    assert {command.name for command in COMMANDS} <= first_words


def test_the_parser_is_made_without_anything_heavy() -> None:
    program = (
        "import sys; from mnist_core.cli.main import build_parser; build_parser().format_help(); "
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["train", "--preset", "unheard_of"],
        ["train", "--epochs", "many"],
        ["train", "--preset", "fast", "--config", "mine.json"],
        ["evaluate"],
        ["classify"],
        ["runs", "show"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_every_command_takes_json() -> None:
    parser = build_parser()
    for arguments in (
        ["train", "--json"],
        ["evaluate", "starter", "--json"],
        ["classify", "7.png", "--json"],
        ["runs", "--json"],
        ["runs", "show", "abc", "--json"],
        ["runs", "--json", "show", "abc"],
        ["data", "--json"],
    ):
        assert parser.parse_args(arguments).json is True


def test_a_refusal_is_one_sentence_and_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--epochs", "0"]) == 1
    told = capsys.readouterr()
    assert told.err == "epochs is 0; allowed is 1 to 200.\n"
    assert told.out == ""


def test_data_says_where_mnist_is(lab_home_with_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["cache_file"] == str(lab_home_with_data / "data" / "mnist.npz")
    assert (sum(told["training_counts"]), sum(told["test_counts"])) == (60_000, 10_000)
    assert told["sha256"]["y_test"].startswith("ddeff807")
    assert main(["data"]) == 0
    assert "all    60,000           10,000" in capsys.readouterr().out


def test_no_source_of_mnist_is_a_refusal(
    lab_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MNIST_LAB_DATA", str(tmp_path / "nowhere.npz"))
    assert main(["data"]) == 1
    assert "nowhere.npz" in capsys.readouterr().err


@pytest.mark.slow
def test_a_run_is_trained_listed_judged_used_and_deleted(
    lab_home_with_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = ["--epochs", "1", "--training-images", "3000", "--validation-fraction", "0.01", "--batch-size", "64"]
    rate = ["--architecture", "fast_cnn", "--learning-rate", "0.01"]
    assert main(["train", "--name", "whole chain", "--json", *settings, *rate]) == 0
    told = capsys.readouterr()
    trained = json.loads(told.out)
    assert trained["state"] == "completed"
    assert trained["test_accuracy"] > 0.8
    low, high = trained["test_accuracy_interval"]
    assert low < trained["test_accuracy"] < high
    assert "Epoch 1" in told.err

    assert main(["runs"]) == 0
    assert "whole chain" in capsys.readouterr().out

    assert main(["evaluate", trained["run_id"], "--json"]) == 0
    judged = json.loads(capsys.readouterr().out)
    assert judged["accuracy"]["value"] == pytest.approx(trained["test_accuracy"])
    assert [pair["digits"] for pair in judged["pairs"]] == [[4, 9], [7, 1]]

    draw("one").save(tmp_path / "one.png")
    assert main(["classify", "--run", trained["run_id"][:12], str(tmp_path / "one.png"), "--json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)["images"]
    assert sum(answer["probabilities"]) == pytest.approx(1.0, abs=1e-4)

    assert main(["runs", "delete", trained["run_id"]]) == 0
    capsys.readouterr()
    assert main(["evaluate", trained["run_id"]]) == 1
    assert "deleted" in capsys.readouterr().err
