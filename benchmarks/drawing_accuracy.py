"""How well drawings are read with MNIST's recipe, and without it.

`python -m benchmarks.drawing_accuracy [--drawings N] [--model FILE.onnx]`; the starter model unless one is named.
The drawings are MNIST's test images in pictures of 280×280: enlarged, moved off the centre, in other colours, as
JPEG. They are no one's real drawings, but their labels are known and everyone has them.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.machine import print_table
from mnist_core.data.dataset import load_test_images
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.recipe import IMAGE_SIDE, digit_image
from mnist_core.drawing.starter import starter_model

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


def photographed(picture: Picture) -> Picture:
    """Grey ink on grey paper, one side in the shade, grainy and compressed."""
    shade = np.linspace(190.0, 225.0, SIDE)[np.newaxis]
    grain = np.random.default_rng(int(picture.sum())).normal(0.0, 4.0, picture.shape)
    paper = np.clip(shade - picture * 0.5 + grain, 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(paper).save(buffer, "JPEG", quality=70)
    return np.asarray(Image.open(buffer))


CHANGES: dict[str, Callable[[Picture], Picture]] = {
    "light on dark": lambda picture: picture,
    "dark on light": dark_on_light,
    "photographed": photographed,
}


def shrunk(picture: Picture) -> NDArray[np.float32]:
    """The whole picture at 28×28, light on dark: what one gets without the recipe."""
    small = np.asarray(Image.fromarray(picture).resize((IMAGE_SIDE, IMAGE_SIDE), Image.Resampling.BOX))
    light_paper = np.median(picture) > 127
    return (255 - small if light_paper else small).astype(np.float32) / np.float32(255)


def accuracy(predictor: Predictor, images: list[NDArray[np.float32]], y_true: Picture) -> str:
    """The share of images whose most probable digit is the true one, in per cent."""
    return f"{100 * (predictor.predict(np.stack(images)).argmax(axis=1) == y_true).mean():.1f} %"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=2000)
    parser.add_argument("--model", type=Path)
    args = parser.parse_args()
    predictor = Predictor.from_file(args.model or starter_model())
    x_test, y_test = (values[: args.drawings] for values in load_test_images())
    originals = [digit_image(image).image for image in x_test]
    rows = [("MNIST as it is", accuracy(predictor, list(x_test / np.float32(255)), y_test),
             accuracy(predictor, originals, y_test))]  # fmt: skip
    for name, change in CHANGES.items():
        pictures = [change(picture) for picture in placed(x_test)]
        plain = accuracy(predictor, [shrunk(picture) for picture in pictures], y_test)
        rows.append((name, plain, accuracy(predictor, [digit_image(picture).image for picture in pictures], y_test)))
    print_table("Drawings read right", ("", "shrunk to 28×28", "with the recipe"), rows)


if __name__ == "__main__":
    main()
