"""Weights to start from: those of a network that this lab trained before. Worker process only: imports Keras."""

from __future__ import annotations

import warnings
from pathlib import Path

import keras

from mnist_core.errors import RunError


def load_start_weights(model: keras.Model, path: Path) -> None:
    """Give a new network the weights in a `.keras` file of this lab; only numbers are read, no layers and no code.

    Raises:
        RunError: If the file cannot be read, or is of a network with other layers.
    """
    try:
        with warnings.catch_warnings():
            # Keras warns of layers that a file does not have, and leaves them as they are.
            warnings.simplefilter("error", UserWarning)
            model.load_weights(path)
    except (OSError, ValueError, KeyError, UserWarning) as error:
        raise RunError(
            f"The weights to start from do not fit this network: {str(error).partition(chr(10))[0]} "
            "Start from a run that this version trained."
        ) from error
