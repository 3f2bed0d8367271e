"""The Diagnose page on a real store: what it says of a run, and what its buttons start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.diagnosed_run import diagnosis_of
from mnist_core.diagnosis import stored_runs
from mnist_core.runs.record import Predictions
from tests.diagnosis_evidence import Made
from tests.nearest_mean import nearest_mean_predictions, store_finished_run
from tests.pages.lab import Lab, run
from tests.workers import DEADLINE_SECONDS

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

PAGE = Path(__file__).parents[2] / "pages" / "diagnose.py"
HEALTHY = Made(confidence=0.98)
NOISY = Made(suspect=0.25, shift_loss=0.3)


@pytest.fixture(scope="module")
def predictions(mnist: Mnist) -> Predictions:
    return nearest_mean_predictions(mnist)


@pytest.fixture
def lab(lab_home_with_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    lab = Lab(monkeypatch)
    yield lab
    lab.close()


@pytest.fixture
def run_id(lab: Lab, predictions: Predictions, tmp_path: Path) -> str:
    return store_finished_run(lab.store, predictions, tmp_path)


def _diagnosed(lab: Lab, run_id: str, made: Made, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page once it has diagnosed a run of which the evidence is as made."""
    monkeypatch.setattr(stored_runs, "evidence_of_run", lambda store, run_id: made.evidence())
    app = run(AppTest.from_file(PAGE, default_timeout=DEADLINE_SECONDS))
    assert diagnosis_of(lab.store.get(run_id)).wait(DEADLINE_SECONDS) is not None
    return run(app)


def _texts(app: AppTest) -> str:
    """All that is written, without the escapes that keep Markdown from changing it."""
    return "\n".join(element.value for element in [*app.markdown, *app.caption]).replace("\\", "")


def test_a_sick_run_is_told_verdict_first(lab: Lab, run_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _diagnosed(lab, run_id, NOISY, monkeypatch)
    assert app.markdown[0].value.startswith("#### Many of the labels this network learned from are wrong.")
    assert "**1. About 23 % of the training labels are wrong: " in _texts(app)
    assert "Severe · nearly certain" in _texts(app)
    assert "**2. The network looks at where pixels are, not at shapes" in _texts(app)
    assert "Labels that similar images contradict **25.0 %**" in _texts(app)


def test_a_healthy_run_is_told_calmly(lab: Lab, run_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _diagnosed(lab, run_id, HEALTHY, monkeypatch)
    assert _texts(app).startswith("#### All is well: nothing holds this network back. There is nothing to press.")
    assert not app.button


def test_without_a_run_the_way_to_train_is_offered(lab: Lab) -> None:
    app = run(AppTest.from_file(PAGE, default_timeout=DEADLINE_SECONDS))
    assert [button.label for button in app.button] == ["Train a network"]
