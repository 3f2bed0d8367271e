"""`runs` and `evaluate`: stored runs are listed, shown, deleted and judged."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from mnist_core.cli.main import main
from mnist_core.cli.records import find_run
from mnist_core.data.dataset import Mnist
from mnist_core.data.faults import FaultPlan
from mnist_core.errors import UnknownRunError
from mnist_core.evaluation import robustness_sweep
from mnist_core.evaluation.doubtful import WITHOUT_MAJORITY
from mnist_core.runs.record import Predictions
from mnist_core.runs.states import RunState
from tests.cli_fakes import FakeStore, confident, record, use_store


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> FakeStore:
    """Two runs: one completed, one failed."""
    failed = record("abd" + "0" * 29, name="second", state=RunState.FAILED, reason="It broke.", test_accuracy=None)
    store = FakeStore([record("abc" + "0" * 29), failed])
    use_store(monkeypatch, store)
    return store


def test_runs_are_listed(store: FakeStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs"]) == 0
    heads, *rows = capsys.readouterr().out.splitlines()
    assert heads.split()[:3] == ["id", "started", "state"]
    assert [(row.split()[0], row.split()[3]) for row in rows] == [("abc00000", "completed"), ("abd00000", "failed")]
    assert (rows[0][-7:], rows[1][-1]) == ("98.00 %", "–")


def test_the_list_can_be_cut_and_be_json(store: FakeStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "--limit", "1", "--json"]) == 0
    (values,) = json.loads(capsys.readouterr().out)
    assert (values["name"], values["state"], values["test_accuracy"]) == ("first", "completed", 0.98)


@pytest.mark.parametrize("value", [math.nan, math.inf])
@pytest.mark.parametrize("command", [["runs"], ["runs", "show", "ace"]])
def test_numbers_that_json_lacks_are_null(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: float, command: list[str]
) -> None:
    wild = record("ace" + "0" * 29, val_loss=value, test_loss=value, test_accuracy=value)
    use_store(monkeypatch, FakeStore([wild]))
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    values = told[0] if isinstance(told, list) else told
    assert (values["val_loss"], values["test_loss"], values["test_accuracy"]) == (None, None, None)
    assert (values["test_accuracy_interval"], values["name"], values["config"]["epochs"]) == (None, "first", 1)


def test_an_empty_list_says_how_to_begin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    use_store(monkeypatch, FakeStore())
    assert main(["runs"]) == 0
    assert "train --preset fast" in capsys.readouterr().out
    assert main(["runs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_one_run_is_shown_whole(store: FakeStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "show", "abd"]) == 0
    told = capsys.readouterr().out
    assert "second (abd" in told and "It broke." in told and '"learning_rate": 0.001' in told
    assert main(["runs", "show", "abc", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["config"]["epochs"] == 1


def test_a_run_with_planted_faults_says_so(store: FakeStore, capsys: pytest.CaptureFixture[str]) -> None:
    store.records["f" * 32] = record("f" * 32, faults=FaultPlan(label_noise=0.3))
    assert main(["runs", "show", "fff"]) == 0
    assert 'faults planted in its training data: {"label_noise":0.3}' in capsys.readouterr().out
    assert main(["runs", "show", "fff", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["faults"] == {"label_noise": 0.3}


def test_a_run_is_deleted(store: FakeStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "delete", "abd"]) == 0
    assert [item.name for item in store.runs()] == ["first"]
    assert "'second'" in capsys.readouterr().out


@pytest.mark.parametrize(("reference", "message"), [("ab", "2 runs"), ("f", "No run's id"), ("", "No run's id")])
def test_a_run_that_is_not_the_only_one_is_not_found(store: FakeStore, reference: str, message: str) -> None:
    with pytest.raises(UnknownRunError, match=message):
        find_run(store, reference)  # type: ignore[arg-type]


def predictions_with_errors() -> Predictions:
    """20 images of each digit; three 4s are read as 9, one 9 as 4, two 7s as 1, all others rightly."""
    y_test = np.repeat(np.arange(10, dtype=np.uint8), 20)
    y_pred = y_test.copy()
    for digit, read_as, times in ((4, 9, 3), (9, 4, 1), (7, 1, 2)):
        y_pred[digit * 20 : digit * 20 + times] = read_as
    nothing = np.zeros((0, 10), dtype=np.float32)
    return Predictions(confident(y_pred), y_test, nothing, np.zeros(0, np.int64), np.zeros(0, np.uint8))


def test_a_run_is_judged(store: FakeStore, capsys: pytest.CaptureFixture[str]) -> None:
    store.predicted = predictions_with_errors()
    assert main(["evaluate", "--run", "abc", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["images"], told["accuracy"]["value"]) == ("first", 200, 0.97)
    assert told["accuracy"]["low"] < 0.97 < told["accuracy"]["high"]
    four = told["digits"][4]
    assert (four["support"], four["recall"]["value"]) == (20, 0.85)
    assert four["precision"]["value"] == pytest.approx(17 / 18)
    assert [(pair["digits"], pair["errors"]) for pair in told["pairs"]] == [([4, 9], 4), ([7, 1], 2)]
    assert told["pairs"][0]["matrix"] == [[17, 3], [1, 19]]
    assert [(pair["digits"], pair["errors"]) for pair in told["worst_pairs"][:2]] == [([4, 9], 4), ([1, 7], 2)]
    assert len(told["confusion_matrix"]) == 10


def test_a_judgement_reads_well(store: FakeStore, capsys: pytest.CaptureFixture[str]) -> None:
    store.predicted = predictions_with_errors()
    assert main(["evaluate", "abc"]) == 0
    told = capsys.readouterr().out
    assert "accuracy 97.00 % (95 % interval 93.61–98.62 %)" in told
    assert "4/9: 4 of 40 confused" in told
    assert "4 read as 9 3 times, 9 read as 4 1 times" in told


def test_a_judgement_says_how_sure_the_run_is_and_what_cannot_be_told(
    store: FakeStore, capsys: pytest.CaptureFixture[str]
) -> None:
    store.predicted = predictions_with_errors()
    assert main(["evaluate", "abc", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["calibration"]["before"]["mean_confidence"] == 1.0
    assert told["calibration"]["before"]["expected_calibration_error"] == pytest.approx(0.03)
    assert told["calibration"]["temperature"] is None
    assert "no validation images" in told["calibration"]["why_no_temperature"]
    assert (told["slices"], told["doubtful"], told["robustness"], told["against"]) == (None, None, None, None)


def test_two_runs_are_compared_on_the_same_images(store: FakeStore, capsys: pytest.CaptureFixture[str]) -> None:
    store.predicted = predictions_with_errors()
    assert main(["evaluate", "abc", "--against", "abd", "--json"]) == 0
    against = json.loads(capsys.readouterr().out)["against"]
    assert (against["name"], against["both_right"], against["both_wrong"]) == ("second", 194, 6)
    assert (against["difference"], against["p_value"], against["is_more_than_noise"]) == (0.0, 1.0, False)
    assert against["interval"]["low"] < 0 < against["interval"]["high"]
    assert main(["evaluate", "abc", "--against", "abd"]) == 0
    assert "first (abc" in (said := capsys.readouterr().out) and "read the same 194 images right" in said


def test_the_starter_model_is_judged_whole(lab_home_with_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "starter", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    doubtful, accuracy = told["doubtful"], told["accuracy"]["value"]
    errors = doubtful["label_doubtful"] + doubtful["people_hesitate"] + doubtful["model_wrong"]
    assert errors == 10_000 - round(10_000 * accuracy)
    without, without_both = (doubtful[f"accuracy_without_doubtful{more}"]["value"] for more in ("", "_and_hesitant"))
    assert accuracy < without < without_both
    assert [(pair["digits"], pair["disputed_images"]) for pair in doubtful["pairs"]] == [([4, 9], 11), ([7, 1], 3)]
    for pair in doubtful["pairs"]:
        assert pair["errors"] == pair["disputed_errors"] + pair["hesitant_errors"] + pair["own_errors"]
    assert {"index", "given", "suggested", "confidence"} == set(doubtful["suspected_training_labels"][0])
    assert told["slices"]["looked_at"] > 200 and told["slices"]["images_judging"] == 5_000
    for weak in told["slices"]["weakest"]:
        assert weak["accuracy"]["value"] < weak["rest"]["value"] and weak["p_value"] < 0.05


def test_robustness_is_measured_on_request_and_said(
    lab_home_with_data: Path, mnist: Mnist, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hard = list(WITHOUT_MAJORITY)  # the starter model misreads some of them under every corruption
    monkeypatch.setattr(robustness_sweep, "load_test_images", lambda: (mnist.x_test[hard], mnist.y_test[hard]))
    assert main(["evaluate", "starter", "--against", "starter", "--robustness", "--json"]) == 0
    told = capsys.readouterr()
    values = json.loads(told.out)
    assert "Corrupted pictures: 100 %" in told.err
    assert len(values["robustness"]["corruptions"]) == 17
    assert all(len(one["by_severity"]) == 5 for one in values["robustness"]["corruptions"].values())
    assert values["against"]["mean_corruption_error"] == pytest.approx(1.0)
    assert main(["evaluate", "starter", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["robustness"] == values["robustness"]
    assert main(["evaluate", "starter", "--robustness"]) == 0
    said = capsys.readouterr().out
    assert "of its accuracy where pictures are corrupted" in said and "gaussian_noise" in said


def test_a_run_without_a_model_has_no_robustness(store: FakeStore, capsys: pytest.CaptureFixture[str]) -> None:
    store.predicted = predictions_with_errors()
    assert main(["evaluate", "abc", "--robustness"]) == 1
    assert "has left no model.onnx" in capsys.readouterr().err


def test_a_run_without_predictions_is_refused(store: FakeStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "abd"]) == 1
    assert "no predictions" in capsys.readouterr().err
