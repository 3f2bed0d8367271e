"""What was said of the validation images after each epoch, as an npz of plain arrays: 3 bytes an image and epoch."""

from __future__ import annotations

import zipfile
from dataclasses import fields
from pathlib import Path

import numpy as np

from mnist_core.errors import StoreError
from mnist_core.training.metrics import EpochPredictions

_DTYPES = {"epochs": np.int64, "predicted": np.uint8, "true_probabilities": np.float16}


def write_epoch_predictions(path: Path, predictions: EpochPredictions) -> None:
    """Write predictions as the npz that `read_epoch_predictions` reads: exactly the arrays, under their field names."""
    np.savez_compressed(path, **{field.name: getattr(predictions, field.name) for field in fields(predictions)})


def read_epoch_predictions(path: Path) -> EpochPredictions:
    """The predictions in an npz file; nothing is unpickled.

    Raises:
        StoreError: If an array is missing or is not what `EpochPredictions` says; the message names it.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in _DTYPES}
    except KeyError as error:
        raise StoreError(f"The predictions {path} lack an array: {error.args[0]}.") from error
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise StoreError(f"The predictions {path} cannot be read: {error}.") from error
    epochs = len(arrays["epochs"])
    for name, dtype in _DTYPES.items():
        array = arrays[name]
        if array.dtype != dtype or array.ndim != (1 if name == "epochs" else 2) or len(array) != epochs:
            raise StoreError(
                f"{name} in {path} is {array.dtype} of shape {array.shape}; it does not fit {epochs} epochs."
            )
        array.setflags(write=False)
    if arrays["predicted"].shape != arrays["true_probabilities"].shape:
        raise StoreError(f"The arrays in {path} tell of different numbers of images; the file was changed.")
    return EpochPredictions(**arrays)
