"""Fine-tuning: a run that starts from another's weights and learns own digits among MNIST's. Files and values only.

MNIST's pictures are replayed in every batch, for a network that learns new pictures alone forgets the old ones
(McCloskey and Cohen 1989, "Catastrophic interference in connectionist networks").
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.split import split_training
from mnist_core.errors import StoreError

LEAST_TO_SPLIT = 20
"""Fewer own digits are all learned: a part of them would be too few to judge on."""
HELD_SHARE = 0.3
LEAST_SHARE, MOST_SHARE = 0.05, 0.9


@dataclass(frozen=True)
class FineTuning:
    """The files that a fine-tuned run starts from: copies of its own, so that it can be taken up at any time."""

    start_weights: Path
    own_digits: Path


@dataclass(frozen=True, eq=False)
class OwnSet:
    """Own digits as a run is given them.

    `images`: `uint8`, shape `(n, 28, 28)`; `labels`: `uint8`, shape `(n,)`. `is_learned`: `bool`, shape `(n,)`, which
    of them are learned; the others judge. `share`: how much of an epoch's pictures are own ones, in [0.05, 0.9].
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    is_learned: NDArray[np.bool_]
    share: float

    def mixed_into(
        self, x_train: NDArray[np.uint8], y_train: NDArray[np.uint8]
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """These pictures and the learned own digits, each of those as often as their share of the whole asks for."""
        count = round(len(x_train) * self.share / (1 - self.share))
        chosen = np.resize(np.flatnonzero(self.is_learned), count)
        return np.concatenate([x_train, self.images[chosen]]), np.concatenate([y_train, self.labels[chosen]])

    def to_bytes(self) -> bytes:
        """This set as the content of a file that `read_own_set` reads."""
        file = io.BytesIO()
        np.savez_compressed(
            file, images=self.images, labels=self.labels, is_learned=self.is_learned, share=np.float64(self.share)
        )
        return file.getvalue()


@dataclass(frozen=True, eq=False)
class OwnAnswers:
    """What a network said before and after it was fine-tuned, as digits, `uint8`.

    `test_before`: of the test images, shape `(10000,)`; what it said afterwards is in the run's predictions.
    `own_before`, `own_after`: of all own digits of the run, shape `(n,)`, in their order.
    """

    test_before: NDArray[np.uint8]
    own_before: NDArray[np.uint8]
    own_after: NDArray[np.uint8]


def split_own(labels: NDArray[np.uint8], seed: int) -> NDArray[np.bool_]:
    """Which own digits are learned, `bool`, shape of `labels`; the others, some of each digit, are there to judge.

    All are learned where there are fewer than `LEAST_TO_SPLIT`.
    """
    is_learned = np.ones(len(labels), np.bool_)
    if len(labels) >= LEAST_TO_SPLIT:
        split = split_training(labels, validation_fraction=HELD_SHARE, training_images=len(labels), seed=seed)
        is_learned[split.validation_indices] = False
    return is_learned


def read_own_set(path: Path) -> OwnSet:
    """The own digits that a run was given; nothing is unpickled.

    Raises:
        StoreError: If the file cannot be read.
    """
    arrays = _read(path, {"images": np.uint8, "labels": np.uint8, "is_learned": np.bool_, "share": np.float64})
    return OwnSet(arrays["images"], arrays["labels"], arrays["is_learned"], float(arrays["share"]))


def write_own_answers(path: Path, answers: OwnAnswers) -> None:
    """Write answers as the file that `read_own_answers` reads."""
    np.savez_compressed(path, **vars(answers))


def read_own_answers(path: Path) -> OwnAnswers:
    """What a run's network said before and after; nothing is unpickled.

    Raises:
        StoreError: If the file cannot be read.
    """
    return OwnAnswers(**_read(path, dict.fromkeys(("test_before", "own_before", "own_after"), np.uint8)))


def _read(path: Path, dtypes: Mapping[str, type[np.generic]]) -> dict[str, Any]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in dtypes}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise StoreError(f"{path.name} of a fine-tuned run cannot be read: {error}.") from error
    for name, dtype in dtypes.items():
        if arrays[name].dtype != dtype:
            raise StoreError(f"{name} in {path.name} is {arrays[name].dtype}; it must be {np.dtype(dtype)}.")
    return arrays
