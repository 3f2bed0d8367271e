"""The committee's findings as they ship: how ambiguous each test image is, and which training images it doubts.

`python -m scripts.make_ambiguity` remakes the file. No model that is judged had a part in it, and no test label.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.data.npz import UNREADABLE
from mnist_core.errors import EvaluationError
from mnist_core.evaluation.committee import Doubt
from mnist_core.evaluation.confusion import DIGITS, Pair
from mnist_core.evaluation.label_suspects import Suspect

AMBIGUITY_FILE = Path(__file__).with_name("ambiguity.npz")
TEST_IMAGES, TRAINING_IMAGES = 10_000, 60_000

_DTYPES = {
    "ambiguity": np.float16,
    "first": np.uint8,
    "second": np.uint8,
    "hesitant_from": np.float16,
    "suspect_index": np.int32,
    "suspect_given": np.uint8,
    "suspect_suggested": np.uint8,
    "suspect_confidence": np.float16,
    "doubted": np.int32,
}


@dataclass(frozen=True, eq=False)
class Ambiguity:
    """What a committee of other networks says of MNIST.

    `doubt` is its doubt in each of the 10,000 test images; from the ambiguity `hesitant_from` on people would hesitate.
    `suspects` are the training images whose labels look wrong, by their places. `doubted` are the places of those that
    other networks read otherwise or are torn at, `int32`, sorted: the members that did not learn from them give the
    labelled digit at most half of their belief.
    """

    doubt: Doubt
    hesitant_from: float
    suspects: tuple[Suspect, ...]
    doubted: NDArray[np.int32]

    @property
    def hesitant(self) -> NDArray[np.bool_]:
        """At which test images people would hesitate, `bool`, shape `(10000,)`."""
        return np.asarray(self.doubt.ambiguity >= self.hesitant_from)

    @property
    def most_ambiguous_first(self) -> NDArray[np.int64]:
        """The places of the images at which people would hesitate, `int64`."""
        order = np.argsort(-self.doubt.ambiguity, kind="stable")
        return order[: int(self.hesitant.sum())]

    def between(self, pair: Pair) -> NDArray[np.bool_]:
        """At which test images people would hesitate between these two digits, `bool`, shape `(10000,)`."""
        a, b = pair
        first, second = self.doubt.first, self.doubt.second
        return np.asarray(self.hesitant & (((first == a) & (second == b)) | ((first == b) & (second == a))))


def write_ambiguity(found: Ambiguity, file: Path = AMBIGUITY_FILE) -> None:
    """Write what `read_ambiguity` reads; ambiguity and confidence are rounded to half precision."""
    doubt = found.doubt
    values: dict[str, NDArray[Any]] = {"ambiguity": doubt.ambiguity, "first": doubt.first, "second": doubt.second}
    values["doubted"] = found.doubted
    values["hesitant_from"] = np.asarray(found.hesitant_from)
    for field in fields(Suspect):
        values[f"suspect_{field.name}"] = np.array([getattr(suspect, field.name) for suspect in found.suspects])
    arrays = {name: values[name].astype(dtype) for name, dtype in _DTYPES.items()}
    with file.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, **arrays)


def read_ambiguity(file: Path = AMBIGUITY_FILE) -> Ambiguity:
    """Return the committee's findings; takes a few milliseconds.

    Raises:
        EvaluationError: If this installation lacks the file, or it holds something else.
    """
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in _DTYPES}
    except FileNotFoundError as error:
        raise EvaluationError(
            f"This installation lacks its ambiguity scores ({file.name}): install it anew, or make them with "
            "`python -m scripts.make_ambiguity`."
        ) from error
    except (*UNREADABLE, KeyError, TypeError) as error:
        raise _damaged(file, str(error)) from error
    _check(arrays, file)
    doubt = Doubt(arrays["ambiguity"].astype(np.float32), arrays["first"], arrays["second"])
    columns = (arrays[name].tolist() for name in _DTYPES if name.startswith("suspect"))
    suspects = tuple(Suspect(*row) for row in zip(*columns, strict=True))
    return Ambiguity(doubt, float(arrays["hesitant_from"]), suspects, arrays["doubted"])


def _check(arrays: dict[str, NDArray[Any]], file: Path) -> None:
    for name, dtype in _DTYPES.items():
        shape = _shape(name, arrays)
        if arrays[name].dtype != dtype or arrays[name].shape != shape:
            raise _damaged(file, f"{name} is {arrays[name].dtype} of shape {arrays[name].shape}")
    for name, most in (("ambiguity", 1), ("first", DIGITS - 1), ("second", DIGITS - 1)):
        if not ((arrays[name] >= 0) & (arrays[name] <= most)).all():
            raise _damaged(file, f"{name} is not within 0 and {most}")
    for name, words in (("suspect_index", "suspected labels"), ("doubted", "doubted images")):
        index = arrays[name]
        if len(index) and not (index[0] >= 0 and index[-1] < TRAINING_IMAGES and (np.diff(index) > 0).all()):
            raise _damaged(file, f"the {words} are not in the order of the training images")


def _shape(name: str, arrays: dict[str, NDArray[Any]]) -> tuple[int, ...]:
    if name == "hesitant_from":
        return ()
    if name == "doubted":
        return (len(np.atleast_1d(arrays[name])),)
    return (len(np.atleast_1d(arrays["suspect_index"])),) if name.startswith("suspect") else (TEST_IMAGES,)


def _damaged(file: Path, why: str) -> EvaluationError:
    return EvaluationError(
        f"The ambiguity scores ({file.name}) are damaged: {why}. Install the lab anew, or make them with "
        "`python -m scripts.make_ambiguity`."
    )
