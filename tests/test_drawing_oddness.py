"""Digits are digits, scribbles are odd, and the threshold is what one validation digit in a hundred exceeds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.odd_drawings import odd_drawings
from mnist_core.drawing.classify import classify
from mnist_core.drawing.oddness import REJECTED, Oddness, Reference, fit_reference, is_dot
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.recipe import digit_image
from mnist_core.drawing.references import starter_reference
from mnist_core.drawing.starter import starter_model
from mnist_core.errors import DrawingError
from tests.drawings import STROKES, grey

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    """The starter model."""
    return Predictor.from_file(starter_model())


@pytest.fixture(scope="module")
def reference() -> Reference:
    """The starter model's own."""
    shipped = starter_reference()
    assert shipped is not None, "make it with python -m scripts.make_starter_reference"
    return shipped


def _found_odd(predictor: Predictor, reference: Reference, drawings: list[np.ndarray]) -> float:
    answers = [classify(predictor, drawing, reference=reference) for drawing in drawings]
    return float(np.mean([answer.oddness is None or answer.oddness.is_odd for answer in answers]))


def test_few_test_digits_of_mnist_are_odd(predictor: Predictor, reference: Reference, mnist: Mnist) -> None:
    assert _found_odd(predictor, reference, list(mnist.x_test[:600])) < 0.03


@pytest.mark.parametrize(
    ("kind", "at_least"),
    [("dot", 0.98), ("line fragments", 0.85), ("scribble: to and fro", 0.9), ("letter, by hand", 0.8),
     ("shape", 0.8), ("two digits", 0.95), ("scribble: closed curve", 0.75)],
)  # fmt: skip
def test_what_is_no_digit_is_mostly_found_odd(
    predictor: Predictor, reference: Reference, kind: str, at_least: float
) -> None:
    assert _found_odd(predictor, reference, odd_drawings(kind, 60, seed=8)) >= at_least


def test_a_digit_is_said_to_look_like_one(predictor: Predictor, reference: Reference) -> None:
    found = classify(predictor, grey("two"), reference=reference).oddness
    assert found is not None and not found.is_odd
    assert found.score <= found.threshold
    assert found.sentence == "This looks like the digit 2 as people write it."


def test_an_odd_drawing_is_told_with_its_nearest_digit_and_a_reason(predictor: Predictor, reference: Reference) -> None:
    answer = classify(predictor, odd_drawings("two digits", 1, seed=3)[0], reference=reference)
    assert answer.oddness is not None and answer.prediction is not None
    assert answer.oddness.is_odd and answer.oddness.score > answer.oddness.threshold
    assert answer.oddness.nearest == answer.prediction.digit
    assert answer.oddness.sentence.startswith(f"Not a digit I know; the nearest is {answer.prediction.digit}.")
    assert len(answer.oddness.reasons) >= 1


@pytest.mark.parametrize(("side", "is_so"), [(3, True), (12, True), (60, False)])
def test_ink_that_is_hardly_wider_than_a_pen_is_a_dot(side: int, is_so: bool) -> None:
    paper = np.zeros((280, 280), dtype=np.uint8)
    paper[50 : 50 + side, 90 : 90 + side] = 255
    assert is_dot(digit_image(paper)) == is_so


def test_without_a_reference_nothing_is_said_of_oddness(predictor: Predictor) -> None:
    assert classify(predictor, grey("two")).oddness is None


def test_a_file_gives_back_the_same_scores(reference: Reference, predictor: Predictor, tmp_path: Path) -> None:
    reference.save(tmp_path / "oddness.npz")
    read = Reference.load(tmp_path / "oddness.npz")
    images = np.stack([digit_image(grey(name)).image for name in STROKES])
    asked = images, predictor.features(images), np.array([4, 1, 7, 2])
    np.testing.assert_array_equal(read.scores(*asked), reference.scores(*asked))
    assert (read.threshold, read.model) == (reference.threshold, reference.model)


@pytest.mark.parametrize("content", [b"", b"no zip", None])
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "oddness.npz"
    if content is None:
        np.savez(path, other=np.zeros(3))
    else:
        path.write_bytes(content)
    with pytest.raises(DrawingError, match=r"oddness\.npz is no reference"):
        Reference.load(path)


def test_the_threshold_rejects_one_validation_image_in_a_hundred() -> None:
    rng = np.random.default_rng(0)
    images = rng.random((600, 28, 28), dtype=np.float32)
    features = rng.random((600, 6), dtype=np.float32)
    digits = np.arange(600) % 10
    made = fit_reference(
        images[:300], features[:300], digits[:300].astype(np.uint8),
        validation=(images[300:], features[300:], digits[300:]),
    )  # fmt: skip
    odd = made.scores(images[300:], features[300:], digits[300:]).max(axis=1) > made.threshold
    assert odd.mean() == pytest.approx(REJECTED, abs=0.004)


def test_a_finding_is_a_plain_value() -> None:
    assert Oddness(2.0, 1.0, True, 4, ("Why.",)).sentence == "Not a digit I know; the nearest is 4. Why."
