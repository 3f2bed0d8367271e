"""The shipped sense for digits tells digits from drawings of none that it has not seen, and is small."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core.drawing.digit_sense import DigitSense, digit_sense, sense_file
from mnist_core.drawing.no_digits import no_digits
from mnist_core.drawing.pen_styles import drawn_styles
from mnist_core.drawing.spoilt_digits import Digits
from mnist_core.errors import DrawingError

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

UNSEEN_SEED = 4321
LEAST_RANKED = 0.97
"""How often a drawing of no digit must look less like one than a digit does: the area under the ROC curve."""


def _scaled(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.asarray(images, dtype=np.float32) / np.float32(255)


def test_the_shipped_file_is_small() -> None:
    assert sense_file().stat().st_size <= 300_000


def test_digits_it_has_not_seen_are_told_from_drawings_of_none(mnist: Mnist) -> None:
    nothing, _ = no_digits(550, UNSEEN_SEED, Digits(mnist.x_test[:2000], mnist.y_test[:2000]))
    styled, _ = drawn_styles(200, UNSEEN_SEED)
    sense = digit_sense()
    of_none = sense.logits(_scaled(nothing))
    for digits in (styled, mnist.x_test[:1000]):
        ranked = of_none[:, np.newaxis] > sense.logits(_scaled(digits))
        assert ranked.mean() >= LEAST_RANKED


def test_an_image_alone_and_among_others_gets_the_same_answer() -> None:
    images = _scaled(drawn_styles(300, 5)[0])
    together = digit_sense().logits(images)
    assert together.dtype == np.float32
    assert together.shape == (300,)
    np.testing.assert_allclose(digit_sense().logits(images[270:271]), together[270:271], atol=1e-4)


def test_no_image_gets_no_answer() -> None:
    assert digit_sense().logits(np.zeros((0, 28, 28), dtype=np.float32)).shape == (0,)


@pytest.mark.parametrize("content", [None, b"", b"no network"])
def test_a_missing_or_broken_file_is_named_with_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "digit_sense.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DrawingError, match=r"lacks digit_sense\.onnx.*scripts\.make_digit_sense"):
        DigitSense.from_file(path)
