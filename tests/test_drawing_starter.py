"""The starter model is found with what is known of it, or its absence is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from mnist_core.config import parse_config
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.starter import (
    CARD_FILE,
    MODEL_FILE,
    STARTER_FOLDER,
    StarterCard,
    starter_card,
    starter_model,
)
from mnist_core.errors import DrawingError
from mnist_core.models.cost import describe

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

CARD = {"architecture": "fast_cnn", "parameters": 34_000, "test_accuracy": 0.9941, "seed": 7}


def test_the_model_and_its_card_are_found(tmp_path: Path) -> None:
    (tmp_path / MODEL_FILE).write_bytes(b"model")
    (tmp_path / CARD_FILE).write_text(json.dumps(CARD), encoding="utf-8")
    assert starter_model(tmp_path) == tmp_path / MODEL_FILE
    assert starter_card(tmp_path) == StarterCard("fast_cnn", 34_000, 0.9941)


def test_a_missing_model_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match="lacks its starter model"):
        starter_model(tmp_path)


@pytest.mark.parametrize("text", [None, "", "[]", "{}", json.dumps(CARD | {"parameters": None})])
def test_a_card_that_cannot_be_read_is_refused_by_name(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / CARD_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(DrawingError, match=r"card\.json"):
        starter_card(tmp_path)


def test_the_shipped_model_reads_the_test_images_as_well_as_its_card_says(mnist: Mnist) -> None:
    probabilities = Predictor.from_file(starter_model()).predict((mnist.x_test / 255).astype(np.float32))
    accuracy = float((probabilities.argmax(axis=1) == mnist.y_test).mean())
    assert accuracy >= 0.993
    assert starter_card().test_accuracy == pytest.approx(accuracy, abs=1e-4)


def test_the_shipped_card_counts_the_parameters_of_its_network() -> None:
    config = parse_config(json.loads((STARTER_FOLDER / CARD_FILE).read_text(encoding="utf-8"))["config"])
    assert starter_card().parameters == describe(config).parameters
    assert starter_card().architecture == config.architecture


def test_the_shipped_model_is_under_two_megabytes_in_either_format() -> None:
    sizes = {path.name: path.stat().st_size for path in STARTER_FOLDER.iterdir()}
    assert {"model.onnx", "model.keras"} <= set(sizes)
    assert max(sizes.values()) < 2_000_000
