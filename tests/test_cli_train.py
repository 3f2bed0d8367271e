"""`train`: flags, presets and files make one config; the run is followed to its end; Ctrl-C stops it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core.cli import lab
from mnist_core.cli.follow import ProgressLines
from mnist_core.cli.main import build_parser, main
from mnist_core.cli.train import wanted
from mnist_core.config import TrainingConfig, config_fields, parse_config
from mnist_core.data.faults import FaultPlan
from mnist_core.drawing.own_digits import open_own_digits
from mnist_core.errors import ConfigError
from mnist_core.presets import PRESETS
from mnist_core.runs.fine_tuning import OwnAnswers, OwnSet
from mnist_core.runs.record import Artifact, Predictions, RunRecord
from mnist_core.runs.snapshot import RunSnapshot
from mnist_core.runs.states import RunState
from mnist_core.training.metrics import Progress
from tests.cli_fakes import FakeQueue, FakeStore, confident, press_ctrl_c, record, use_queue, use_store
from tests.own_digits import made


def asked(*arguments: str) -> tuple[TrainingConfig, str | None]:
    """What `train` with these arguments is about to do."""
    config, preset, _ = wanted(build_parser().parse_args(["train", *arguments]))
    return config, preset


def played(
    monkeypatch: pytest.MonkeyPatch, ending: RunRecord, *arguments: str, ctrl_c: int = 0
) -> tuple[int, FakeQueue]:
    """`train` with a queue that plays a run with this ending: the exit code, and the queue."""
    store = FakeStore()
    queue = FakeQueue(store, ending, press_ctrl_c(ctrl_c))
    use_store(monkeypatch, store)
    use_queue(monkeypatch, queue)
    return main(["train", *arguments]), queue


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_trained_as_it_stands(name: str) -> None:
    assert asked("--preset", name) == (PRESETS[name].config, name)


def test_nothing_said_trains_the_defaults() -> None:
    assert asked() == (TrainingConfig(), None)


@pytest.mark.parametrize("field", config_fields(), ids=lambda field: field.name)
def test_every_setting_has_a_flag(field: object) -> None:
    other: dict[str, object] = {
        "architecture": "mlp",
        "optimizer": "sgd",
        "schedule": "step",
        "augmentation": "elastic",
        "precision": "bfloat16",
        "epochs": 7,
        "batch_size": 8,
        "training_images": 500,
        "seed": 9,
        "early_stopping_patience": 3,
        "averaged_epochs": 3,
        "batch_normalization": True,
        "deterministic": True,
    }
    name = field.name  # type: ignore[attr-defined]
    value = other.get(name, 0.25)
    flag = f"--{name.replace('_', '-')}"
    config, _ = asked(flag) if value is True else asked(flag, str(value))
    assert config == parse_config({name: value})


def test_a_changed_preset_is_no_longer_called_that_preset() -> None:
    config, preset = asked("--preset", "article_cnn", "--epochs", "3")
    assert config == PRESETS["article_cnn"].config.model_copy(update={"epochs": 3})
    assert preset is None


def test_a_network_by_name_replaces_the_layers_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text('{"architecture": "custom", "layers": [{"kind": "flatten"}], "epochs": 2}', encoding="utf-8")
    config, _ = asked("--config", str(file))
    assert (config.architecture, len(config.layers or ())) == ("custom", 1)
    config, _ = asked("--config", str(file), "--architecture", "mlp")
    assert config == TrainingConfig(architecture="mlp", epochs=2)


@pytest.mark.parametrize("text", [None, "{", '{"epoch": 1}', '{"epochs": 1000}'])
def test_a_config_file_that_cannot_be_used_is_refused_by_name(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "mine.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mine\.json"):
        asked("--config", str(file))


def test_training_ends_with_run_id_and_accuracy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, queue = played(monkeypatch, record("b" * 32), "--preset", "fast", "--name", "mine")
    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert queue.submitted == PRESETS["fast"].config
    assert queue.is_closed
    assert [line.split("  ")[1] for line in lines[:-1]] == ["Epoch 1.", "Epoch 2.", "Epoch 3."]
    assert lines[-1] == f"Run {'b' * 32} completed: test accuracy 98.00 % (95 % interval 97.71–98.26 %)"


def test_json_keeps_stdout_for_one_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = played(monkeypatch, record("b" * 32), "--preset", "fast", "--json")
    told = capsys.readouterr()
    values = json.loads(told.out)
    assert code == 0
    assert (values["run_id"], values["test_accuracy"], values["preset"]) == ("b" * 32, 0.98, "fast")
    assert values["test_accuracy_interval"] == pytest.approx([0.9771, 0.9826], abs=1e-4)
    assert values["config"]["architecture"] == "fast_cnn"
    assert "Epoch 1." in told.err


def test_a_failed_run_exits_with_1_and_its_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ending = record(state=RunState.FAILED, reason="The loss is no longer a number.", test_accuracy=None)
    code, _ = played(monkeypatch, ending)
    assert code == 1
    assert capsys.readouterr().err == f"Run {'a' * 32} failed: The loss is no longer a number.\n"


def test_a_run_that_failed_when_it_went_on_exits_with_1_though_it_has_earlier_results(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = played(monkeypatch, record(state=RunState.FAILED, reason="The loss is no longer a number."))
    assert code == 1
    told = capsys.readouterr()
    assert told.err == f"Run {'a' * 32} failed: The loss is no longer a number.\n"
    assert "test accuracy" not in told.out


def test_ctrl_c_stops_the_run_and_keeps_what_was_learned(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, queue = played(monkeypatch, record(state=RunState.STOPPED), ctrl_c=1)
    assert (code, queue.stops, queue.is_closed) == (0, 1, True)
    assert "stopped: test accuracy 98.00 %" in capsys.readouterr().out


def test_a_second_ctrl_c_quits(monkeypatch: pytest.MonkeyPatch) -> None:
    code, queue = played(monkeypatch, record(state=RunState.STOPPED), ctrl_c=2)
    assert (code, queue.stops, queue.is_closed) == (130, 1, True)


def test_a_terminal_sees_how_far_the_run_is() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    ended = record()
    snapshot = RunSnapshot(ended.run_id, ended.name, ended.config, RunState.RUNNING, ended.created_at)
    progress = Progress(epoch=2, epochs=5, batch=10, batches=100, images_per_second=1234.0, elapsed_seconds=11.0)
    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        ProgressLines(stream).show(replace(snapshot, progress=progress))
    assert terminal.getvalue().endswith("Epoch 2/5, batch 10/100, 1,234 images/s, 39 s left")
    assert file.getvalue() == ""


@pytest.mark.parametrize(("more", "epochs"), [((), 0), (("--more", "3"), 3)])
def test_a_stored_run_is_taken_up_by_the_start_of_its_id(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], epochs: int
) -> None:
    stored = record("b" * 32, state=RunState.INTERRUPTED, test_accuracy=None)
    store = FakeStore([stored])
    queue = FakeQueue(store, record("b" * 32))
    use_store(monkeypatch, store)
    use_queue(monkeypatch, queue)
    assert main(["train", "--resume", "bbb", *more]) == 0
    assert queue.taken_up == ("b" * 32, epochs)
    assert queue.submitted is None
    assert f"Run {'b' * 32} completed: test accuracy 98.00 %" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (("--resume", "bbb", "--batch-size", "8"), "--batch-size does not go with --resume"),
        (("--resume", "bbb", "--name", "new"), "--name does not go with --resume"),
        (("--more", "3"), "--more is 3; it needs --resume"),
        (("--resume", "bbb", "--more", "-1"), "--more is -1; it needs --resume and a number of epochs from 1"),
        (("--resume", "ccc"), "No run's id starts with 'ccc'"),
    ],
)
def test_what_does_not_go_with_a_stored_run_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], refusal: str
) -> None:
    store = FakeStore([record("b" * 32)])
    use_store(monkeypatch, store)
    use_queue(monkeypatch, FakeQueue(store, record("b" * 32)))
    assert main(["train", *arguments]) == 1
    assert refusal in capsys.readouterr().err


def test_fetching_tells_each_step_once() -> None:
    told: list[str] = []
    report = lab.step_reporter(told.append)
    for message in ("Connecting", "Downloading: 1 MB", "Downloading: 2 MB", "Ready"):
        report(message, None)
    assert told == ["Connecting", "Downloading: 1 MB", "Ready"]


def test_own_digits_are_taught_to_the_starter(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lab_home: Path
) -> None:
    open_own_digits().keep_all([made(number) for number in range(30)])
    labels = (np.arange(30) % 10).astype(np.uint8)
    own = OwnSet(np.zeros((30, 28, 28), np.uint8), labels, labels != 3, 0.5)
    monkeypatch.setattr(FakeStore, "own_answers", lambda self, run_id: (own, OwnAnswers(labels[:10], labels, labels)))
    monkeypatch.setattr(
        FakeStore,
        "predictions",
        lambda self, run_id: Predictions(
            confident(labels[:10]), labels[:10], confident(labels[:0]), np.empty(0, np.int64), labels[:0]
        ),
    )
    code, queue = played(
        monkeypatch, record("b" * 32), "--fine-tune", "starter", "--epochs", "2", "--own-share", "0.5", "--name", "mine"
    )
    told = capsys.readouterr().out
    assert code == 0
    assert queue.submitted is not None and (queue.submitted.epochs, queue.submitted.architecture) == (2, "custom")
    assert set(queue.files) == {Artifact.START_WEIGHTS, Artifact.OWN_DIGITS}
    assert "MNIST's test images: 100.00 %" in told
    assert "Your digits that were held back: 100.00 %" in told
    assert "no gap at all" in told


def test_without_own_digits_there_is_nothing_to_teach(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lab_home: Path
) -> None:
    code, queue = played(monkeypatch, record("b" * 32), "--fine-tune", "starter")
    assert code == 1
    assert "draw and label some" in capsys.readouterr().err
    assert queue.submitted is None


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--fine-tune", "starter", "--batch-size", "8"), "--batch-size does not go with --fine-tune"),
        (("--fine-tune", "starter", "--fault", "inverted=true"), "--fault does not go with --fine-tune"),
        (("--own-share", "0.5"), "--own-share goes with --fine-tune only"),
        (("--fine-tune", "starter", "--more", "3"), "--more is 3"),
    ],
)
def test_what_does_not_go_with_teaching_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    code, queue = played(monkeypatch, record("b" * 32), *arguments)
    assert (code, queue.submitted) == (1, None)
    assert told in capsys.readouterr().err


def test_faults_are_planted_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    _, queue = played(monkeypatch, record("b" * 32), "--fault", "label_noise=0.3", "--fault", "inverted=true")
    assert queue.faults == FaultPlan(label_noise=0.3, inverted=True)


def test_a_run_keeps_the_faults_it_has(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    stored = record("b" * 32, state=RunState.INTERRUPTED)
    store = FakeStore([stored])
    use_store(monkeypatch, store)
    use_queue(monkeypatch, FakeQueue(store, stored))
    assert main(["train", "--resume", "bbb", "--fault", "inverted=true"]) == 1
    assert "--fault does not go with --resume" in capsys.readouterr().err
