"""The starter model: a small trained network that ships with the lab, so that drawing works at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from mnist_core.config import TrainingConfig, parse_config
from mnist_core.errors import ConfigError, DrawingError

STARTER = "starter"
"""What stands in place of a run's id where the starter model is meant."""

STARTER_NAME = "Starter model"

STARTER_FOLDER = Path(__file__).parent.parent / "starter"
MODEL_FILE = "model.onnx"
KERAS_FILE = "model.keras"
CARD_FILE = "card.json"


@dataclass(frozen=True)
class StarterCard:
    """What is known of the starter model; `test_accuracy` is a share of the 10,000 test images."""

    architecture: str
    parameters: int
    test_accuracy: float


def starter_model(folder: Path = STARTER_FOLDER) -> Path:
    """Where the starter model's ONNX file is.

    Raises:
        DrawingError: If this installation lacks it.
    """
    path = folder / MODEL_FILE
    if not path.is_file():
        raise DrawingError(f"This installation lacks its starter model ({path.name}): train a network and choose that.")
    return path


def starter_config(folder: Path = STARTER_FOLDER) -> TrainingConfig:
    """The settings that the starter model was trained with.

    Raises:
        DrawingError: If its card is missing or cannot be read.
    """
    try:
        card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
        return parse_config(card["config"])
    except (OSError, ValueError, TypeError, KeyError, ConfigError) as error:
        raise DrawingError(f"The starter model's card ({CARD_FILE}) is missing or cannot be read.") from error


def starter_card(folder: Path = STARTER_FOLDER) -> StarterCard:
    """What is known of the starter model.

    Raises:
        DrawingError: If its card is missing or cannot be read.
    """
    try:
        card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
        return StarterCard(str(card["architecture"]), int(card["parameters"]), float(card["test_accuracy"]))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DrawingError(f"The starter model's card ({CARD_FILE}) is missing or cannot be read.") from error


def starter_weights(folder: Path = STARTER_FOLDER) -> tuple[TrainingConfig, Path]:
    """How the starter model was trained, and the `.keras` file that holds its weights.

    Raises:
        DrawingError: If this installation lacks one of them.
    """
    config, path = starter_config(folder), folder / KERAS_FILE
    if not path.is_file():
        raise DrawingError(f"This installation lacks its starter model ({path.name}): choose a run instead.")
    return config, path
