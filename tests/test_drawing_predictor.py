"""An exported model answers with ten probabilities; files that are no such model are refused by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from mnist_core.drawing.predictor import Predictor, prediction_of
from mnist_core.errors import DrawingError
from tests.drawings import logits_of, write_model


@pytest.mark.parametrize(
    ("shares", "digit", "runner_up", "margin"),
    [
        ({3: 0.7, 8: 0.2}, 3, 8, 0.5),
        ({9: 0.51, 4: 0.49}, 9, 4, 0.02),
        ({0: 1.0}, 0, 1, 1.0),
        ({4: 0.5, 9: 0.5}, 4, 9, 0.0),
    ],
)
def test_answer_runner_up_and_margin_are_read_off(
    shares: dict[int, float], digit: int, runner_up: int, margin: float
) -> None:
    probabilities = np.zeros(10, dtype=np.float32)
    probabilities[list(shares)] = list(shares.values())
    prediction = prediction_of(probabilities)
    assert (prediction.digit, prediction.runner_up) == (digit, runner_up)
    assert prediction.margin == pytest.approx(margin, abs=1e-6)


def test_a_model_gives_ten_probabilities_and_its_features(tmp_path: Path) -> None:
    predictor = Predictor.from_file(write_model(tmp_path / "model.onnx", logits_of(d7=0.6, d1=0.3)))
    prediction = predictor.predict_digit(np.ones((28, 28), dtype=np.float32))
    assert (prediction.digit, prediction.runner_up) == (7, 1)
    assert prediction.margin == pytest.approx(0.3, abs=1e-5)
    np.testing.assert_allclose(prediction.probabilities.sum(), 1.0, rtol=1e-6)
    np.testing.assert_array_equal(predictor.features(np.ones((2, 28, 28), dtype=np.float32)), [[784.0], [784.0]])


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 700])
def test_any_number_of_images_is_answered_in_order(tmp_path: Path, count: int) -> None:
    predictor = Predictor.from_file(write_model(tmp_path / "model.onnx", [0.0] * 10))
    images = np.zeros((count, 28, 28), dtype=np.float32)
    images[:, 0, 0] = np.arange(count)
    assert predictor.predict(images).shape == (count, 10)
    np.testing.assert_array_equal(predictor.features(images)[:, 0], np.arange(count))
    both = predictor.predict_with_features(images)
    np.testing.assert_array_equal(both[0], predictor.predict(images))
    np.testing.assert_array_equal(both[1], predictor.features(images))


@pytest.mark.parametrize("shape", [(28, 28), (1, 20, 20), (1, 28, 28, 1)])
def test_images_of_another_shape_are_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    predictor = Predictor.from_file(write_model(tmp_path / "model.onnx", [0.0] * 10))
    with pytest.raises(DrawingError, match=r"\(n, 28, 28\)"):
        predictor.predict(np.zeros(shape, dtype=np.float32))


@pytest.mark.parametrize("content", [b"", b"hello", b"\x08\x07" * 500])
def test_a_broken_model_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    with pytest.raises(DrawingError, match=r"model\.onnx is not an ONNX model"):
        Predictor.from_file(path)


def test_a_truncated_model_file_is_refused_by_name(tmp_path: Path) -> None:
    path = write_model(tmp_path / "model.onnx", [0.0] * 10)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(DrawingError, match=r"model\.onnx is not an ONNX model"):
        Predictor.from_file(path)


def test_a_missing_model_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match=r"There is no model file .*gone\.onnx"):
        Predictor.from_file(tmp_path / "gone.onnx")


@pytest.mark.parametrize("outputs", [("output_0", "features"), ("probabilities", "hidden")])
def test_a_model_from_elsewhere_is_refused_by_what_it_gives(tmp_path: Path, outputs: Sequence[str]) -> None:
    path = write_model(tmp_path / "model.onnx", [0.0] * 10, outputs=outputs)
    with pytest.raises(DrawingError, match=f"gives {', '.join(sorted(outputs))}"):
        Predictor.from_file(path)
