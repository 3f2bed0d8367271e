"""How well drawings and photographs are read with MNIST's recipe, and without it.

`python -m benchmarks.drawing_accuracy [--drawings N] [--model FILE.onnx] [--shared FOLDER]`; the starter model unless
one is named. The drawings are MNIST's test images in pictures of 280×280: enlarged, moved off centre, in other colours.
The photographs, of 640×480, show the same digits in many sizes and lights, see `benchmarks/photographs.py`. With the
folder of recorded pen strokes these are photographed too. All shares have their 95 % interval.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.machine import print_table
from benchmarks.photographs import PHOTOGRAPHS, Ink
from benchmarks.photographs import placed as placed_on_sheet
from mnist_core.data.dataset import load_test_images
from mnist_core.drawing.pictures import decode_picture
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.recipe import IMAGE_SIDE, digit_image
from mnist_core.drawing.starter import starter_model
from mnist_core.errors import EmptyDrawingError
from mnist_core.evaluation.intervals import wilson

SIDE, SMALLEST, LARGEST = 280, 90, 270
Picture = NDArray[np.uint8]


def placed(images: Picture, seed: int = 0) -> Iterator[Picture]:
    """Each image at a random size and place in a black picture."""
    rng = np.random.default_rng(seed)
    for image in images:
        size = int(rng.integers(SMALLEST, LARGEST))
        row, column = (int(place) for place in rng.integers(0, SIDE - size, 2))
        picture = np.zeros((SIDE, SIDE), dtype=np.uint8)
        enlarged = Image.fromarray(image).resize((size, size), Image.Resampling.BICUBIC)
        picture[row : row + size, column : column + size] = np.asarray(enlarged)
        yield picture


def dark_on_light(picture: Picture) -> Picture:
    """Black ink on white paper."""
    return 255 - picture


CHANGES: dict[str, Callable[[Picture], Picture]] = {
    "light on dark": lambda picture: picture,
    "dark on light": dark_on_light,
}


def shrunk(picture: Picture) -> NDArray[np.float32]:
    """The whole picture at 28×28, light on dark: what one gets without the recipe."""
    small = np.asarray(Image.fromarray(picture).resize((IMAGE_SIDE, IMAGE_SIDE), Image.Resampling.BOX))
    light_paper = np.median(picture) > 127
    return (255 - small if light_paper else small).astype(np.float32) / np.float32(255)


def image_of(picture: Picture) -> NDArray[np.float32]:
    """What the recipe makes of it; bare where it finds nothing, which is then a wrong answer nine times in ten."""
    try:
        return digit_image(picture).image
    except EmptyDrawingError:
        return np.zeros((IMAGE_SIDE, IMAGE_SIDE), dtype=np.float32)


def accuracy(predictor: Predictor, images: list[NDArray[np.float32]], y_true: NDArray[np.integer[Any]]) -> str:
    """The share of images whose most probable digit is the true one, in per cent, with its 95 % interval."""
    right = int((predictor.predict(np.stack(images)).argmax(axis=1) == y_true).sum())
    interval = wilson(right, len(images))
    return f"{100 * right / len(images):.1f} % ({100 * interval.low:.1f}–{100 * interval.high:.1f})"


def photograph_rows(
    predictor: Predictor, name: str, inks: Sequence[Ink], y_true: NDArray[np.integer[Any]]
) -> Iterator[tuple[str, ...]]:
    """One row for each way to photograph these digits."""
    for kind, take in PHOTOGRAPHS.items():
        rng = np.random.default_rng(1)
        pictures = [decode_picture(take(placed_on_sheet(ink, rng), rng), kind) for ink in inks]
        plain = accuracy(predictor, [shrunk(picture) for picture in pictures], y_true)
        yield f"{name}, {kind}", plain, accuracy(predictor, [image_of(picture) for picture in pictures], y_true)


def recorded_rows(predictor: Predictor, folder: Path, most: int) -> Iterator[tuple[str, ...]]:
    """The same for recorded pen digits; nothing where the folder lacks them."""
    if not (folder / "strokes.py").is_file():
        return
    sys.path.insert(0, str(folder))
    strokes: Any = importlib.import_module("strokes")
    data = strokes.load(folder / "data" / "pen_digits_strokes.npz")
    pens = np.random.default_rng(2).uniform(10, 30, len(data))
    inks = [
        (strokes.coverage(strokes.to_canvas(data.strokes(place), 300, 0.8), 300, pen) / 255).astype(np.float32)
        for place, pen in enumerate(pens[:most])
    ]
    yield from photograph_rows(predictor, "pen digits", inks, data.label[: len(inks)])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=2000)
    parser.add_argument("--photographs", type=int, default=500, help="of each kind")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parent.parent.parent / "shared")
    args = parser.parse_args()
    predictor = Predictor.from_file(args.model or starter_model())
    x_test, y_test = (values[: args.drawings] for values in load_test_images())
    originals = [digit_image(image).image for image in x_test]
    rows: list[tuple[str, ...]] = [
        ("MNIST as it is", accuracy(predictor, list(x_test / np.float32(255)), y_test),
         accuracy(predictor, originals, y_test))
    ]  # fmt: skip
    for name, change in CHANGES.items():
        pictures = [change(picture) for picture in placed(x_test)]
        plain = accuracy(predictor, [shrunk(picture) for picture in pictures], y_test)
        rows.append((name, plain, accuracy(predictor, [image_of(picture) for picture in pictures], y_test)))
    inks = [(image / np.float32(255)).astype(np.float32) for image in x_test[: args.photographs]]
    rows += photograph_rows(predictor, "photograph", inks, y_test[: args.photographs])
    rows += recorded_rows(predictor, args.shared, args.photographs)
    print_table("Drawings read right", ("", "shrunk to 28×28", "with the recipe"), rows)


if __name__ == "__main__":
    main()
