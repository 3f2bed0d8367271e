"""`diagnose` and `bench-diagnosis`: what they print, and what they train to prove it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mnist_core.cli.main import main
from mnist_core.config import TrainingConfig
from mnist_core.data.faults import FaultPlan
from mnist_core.diagnosis import judging, stored_runs
from mnist_core.diagnosis.bench import running
from mnist_core.diagnosis.bench.scores import Outcome
from mnist_core.diagnosis.remedies import Setup
from mnist_core.diagnosis.stored_runs import StoredTraces
from mnist_core.runs.record import RunHistory
from tests.cli_fakes import FakeQueue, FakeStore, record, use_queue, use_store
from tests.diagnosis_evidence import Made
from tests.test_diagnosis_proof import predictions

RUN = record("b" * 32, faults=FaultPlan(label_noise=0.3), config=TrainingConfig(epochs=1, training_images=6000))


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> FakeStore:
    store = FakeStore([RUN])
    store.predicted = predictions(100)
    use_store(monkeypatch, store)
    use_queue(monkeypatch, FakeQueue(store, record("c" * 32)))
    noisy = Made(suspect=0.25, shift_loss=0.3).evidence()
    traces = StoredTraces(Setup(RUN.config, RUN.faults), RunHistory(), None, None, is_diverged=False, rate_curve=None)
    monkeypatch.setattr(stored_runs, "traces_of_run", lambda store, run_id: traces)
    monkeypatch.setattr(judging, "evidence_of", lambda traces: noisy)
    return store


def test_a_run_is_diagnosed_in_words(store: FakeStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "bbb"]) == 0
    told = capsys.readouterr().out
    assert "1. Label noise (label_noise)" in told and "Train on the labels as published." in told
    assert "2. No spatial features" in told and "suspect_share 0.25" in told
    assert ": style shift." in told


def test_a_run_is_diagnosed_as_one_json_document(store: FakeStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "bbb", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    first = told["findings"][0]
    assert (told["run_id"], first["cause"], first["is_explained"]) == ("b" * 32, "label_noise", False)
    assert first["remedy"]["faults"] == {} and first["remedy"]["seconds"] > 0
    assert first["evidence"]["suspect_share"] == 0.25
    assert told["proofs"] == []
    assert [item["cause"] for item in told["cannot_tell"]] == ["style_shift"]


def test_findings_are_proved_within_a_budget(
    store: FakeStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queue = FakeQueue(store, record("c" * 32))
    use_queue(monkeypatch, queue)
    assert main(["diagnose", "bbb", "--json", "--prove", "8"]) == 0
    told = capsys.readouterr()
    (proof,) = json.loads(told.out)["proofs"]
    assert (proof["cause"], proof["child_id"], proof["verdict"]) == ("label_noise", "c" * 32, "refuted")
    assert (queue.parent_id, queue.faults, queue.is_closed) == ("b" * 32, FaultPlan(), True)
    assert "Proving label_noise, about 6 s" in told.err


def test_the_bench_prints_its_table_and_rates(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes = (Outcome("a", "label_noise", ("label_noise",), 1.0), Outcome("b", "healthy", (), 2.0))
    monkeypatch.setattr(running, "run_cases", lambda cases, cache, say: outcomes)
    assert main(["bench-diagnosis", "--only", "label_noise-mlp", "--cache", str(tmp_path / "cache")]) == 0
    told = capsys.readouterr().out
    assert "| `label_noise` | 1 | `label_noise` 1 |" in told
    assert "planted cause named first:           100.00 % (95 % interval" in told
    assert main(["bench-diagnosis", "--json", "--cache", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["false_alarms"]["value"] == 0.0
