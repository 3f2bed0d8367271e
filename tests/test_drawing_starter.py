"""The starter model is found with what is known of it, or its absence is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mnist_core.drawing.starter import CARD_FILE, MODEL_FILE, StarterCard, starter_card, starter_model
from mnist_core.errors import DrawingError

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
