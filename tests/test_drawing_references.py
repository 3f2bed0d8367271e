"""Every model gets its own reference, made once and kept, and never one of another model."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.drawing import references
from mnist_core.drawing.digit_sense import DigitSense
from mnist_core.drawing.oddness import Reference
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.references import REFERENCE_FILE, run_reference, starter_reference, write_starter_reference
from mnist_core.drawing.starter import STARTER_FOLDER, starter_model
from mnist_core.errors import DrawingError
from tests.drawings import logits_of, write_model

CONFIG = TrainingConfig(seed=3)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer images, for speed."""
    monkeypatch.setattr(references, "REFERENCE_IMAGES", 600)
    monkeypatch.setattr(references, "VALIDATION_IMAGES", 300)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The models that a reference was made for."""
    made: list[Path] = []
    make = references.make_reference

    def noted(predictor: Predictor, model: Path, config: TrainingConfig) -> Reference:
        made.append(model)
        return make(predictor, model, config)

    monkeypatch.setattr(references, "make_reference", noted)
    return made


def test_the_shipped_reference_belongs_to_the_shipped_model_and_is_small() -> None:
    assert starter_reference() is not None, "make it anew with python -m scripts.make_starter_reference"
    assert (STARTER_FOLDER / REFERENCE_FILE).stat().st_size <= 300_000


def test_a_starter_model_without_its_own_reference_has_none(tmp_path: Path) -> None:
    write_model(tmp_path / "model.onnx", logits_of(d7=0.9))
    assert starter_reference(tmp_path) is None
    shutil.copyfile(STARTER_FOLDER / REFERENCE_FILE, tmp_path / REFERENCE_FILE)
    assert starter_reference(tmp_path) is None


def test_without_the_sense_for_digits_there_is_no_reference(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(references, "digit_sense", lambda: DigitSense.from_file(tmp_path / "digit_sense.onnx"))
    assert starter_reference() is None
    with pytest.raises(DrawingError, match=r"lacks digit_sense\.onnx"):
        run_reference(Predictor.from_file(starter_model()), starter_model(), CONFIG)


def test_one_call_remakes_the_starter_models_reference(few: None, tmp_path: Path, mnist: object) -> None:
    for name in ("model.onnx", "card.json"):
        shutil.copyfile(STARTER_FOLDER / name, tmp_path / name)
    write_starter_reference(tmp_path)
    made = starter_reference(tmp_path)
    assert made is not None and made.threshold > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["card.json", "model.onnx", REFERENCE_FILE]


def test_a_runs_reference_is_made_once_and_kept(few: None, counted: list[Path], lab_home_with_data: Path) -> None:
    predictor = Predictor.from_file(starter_model())
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: run_reference(predictor, starter_model(), CONFIG), range(2))
    assert len(counted) == 1
    assert one.threshold == other.threshold
    assert [path.suffix for path in (lab_home_with_data / "oddness").iterdir() if path.suffix != ".lock"] == [".npz"]


def test_a_damaged_file_is_made_anew(few: None, counted: list[Path], lab_home_with_data: Path) -> None:
    predictor = Predictor.from_file(starter_model())
    threshold = run_reference(predictor, starter_model(), CONFIG).threshold
    (kept,) = (lab_home_with_data / "oddness").glob("*.npz")
    kept.write_bytes(kept.read_bytes()[:500])
    assert run_reference(predictor, starter_model(), CONFIG).threshold == threshold
    assert len(counted) == 2
    assert Reference.load(kept).threshold == threshold


def test_another_model_gets_another_reference(few: None, lab_home_with_data: Path, tmp_path: Path) -> None:
    tiny = write_model(tmp_path / "tiny.onnx", logits_of(d7=0.9))
    run_reference(Predictor.from_file(starter_model()), starter_model(), CONFIG)
    made = run_reference(Predictor.from_file(tiny), tiny, CONFIG)
    assert len(list((lab_home_with_data / "oddness").glob("*.npz"))) == 2
    assert np.isfinite(made.threshold)


def test_where_nothing_can_be_kept_a_reference_is_made_all_the_same(few: None, lab_home_with_data: Path) -> None:
    (lab_home_with_data / "oddness").write_bytes(b"a file in the folder's place")
    assert run_reference(Predictor.from_file(starter_model()), starter_model(), CONFIG).threshold > 0
