"""Each drawing gets its own answer or its own error, and the others never suffer from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_core.drawing.classify import PORTION, classify, classify_files, classify_stack
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.recipe import digit_image
from mnist_core.drawing.starter import starter_model
from mnist_core.errors import DrawingError
from tests.drawings import draw, grey, logits_of, pen_strokes, write_model


@pytest.fixture
def predictor(tmp_path: Path) -> Predictor:
    """A model that answers 7 to everything."""
    return Predictor.from_file(write_model(tmp_path / "model.onnx", logits_of(d7=0.9)))


def test_a_drawing_gets_its_answer_with_every_step(predictor: Predictor) -> None:
    answer = classify(predictor, grey("seven"))
    assert answer.error is None
    assert answer.prediction is not None and answer.prediction.digit == 7
    assert answer.digit_image is not None
    np.testing.assert_array_equal(answer.digit_image.image, digit_image(grey("seven")).image)


def test_an_empty_drawing_gets_no_answer(predictor: Predictor) -> None:
    answer = classify(predictor, np.zeros((280, 280, 4), dtype=np.uint8), "pad")
    assert (answer.name, answer.prediction, answer.digit_image) == ("pad", None, None)
    assert answer.error is not None and answer.error.startswith("Nothing is drawn")


def test_an_unreadable_picture_does_not_stop_the_others(predictor: Predictor, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("seven.png", "broken.png", "missing.jpg", "one.jpg")]
    draw("seven").save(paths[0])
    paths[1].write_bytes(paths[0].read_bytes()[:200])
    draw("one").save(paths[3])
    answers = list(classify_files(predictor, paths))
    assert [answer.name for answer in answers] == [str(path) for path in paths]
    assert [answer.prediction is not None for answer in answers] == [True, False, False, True]
    assert "broken.png" in str(answers[1].error)
    assert "missing.jpg" in str(answers[2].error)


def test_an_empty_drawing_in_a_stack_does_not_stop_the_others(predictor: Predictor, tmp_path: Path) -> None:
    images = np.stack([grey("seven"), np.zeros((280, 280), dtype=np.uint8), grey("one")])
    np.savez(tmp_path / "drawings.npz", images=images)
    answers = list(classify_stack(predictor, tmp_path / "drawings.npz"))
    assert [answer.name for answer in answers] == ["images[0]", "images[1]", "images[2]"]
    assert [answer.error is None for answer in answers] == [True, False, True]


def test_a_long_stack_is_answered_in_order_as_its_drawings_are_alone(tmp_path: Path) -> None:
    predictor = Predictor.from_file(starter_model())
    kinds = [grey("seven", height=90.0 + place % 50) for place in range(2 * PORTION + 7)]
    kinds[PORTION] = np.zeros((280, 280), dtype=np.uint8)
    np.savez(tmp_path / "drawings.npz", images=np.stack(kinds))
    answers = list(classify_stack(predictor, tmp_path / "drawings.npz"))
    assert [answer.name for answer in answers] == [f"images[{place}]" for place in range(len(kinds))]
    assert [place for place, answer in enumerate(answers) if answer.error] == [PORTION]
    for answer, pixels in list(zip(answers, kinds, strict=True))[:: PORTION // 4]:
        alone = classify(predictor, pixels)
        assert (answer.prediction is None) == (alone.prediction is None)
        if answer.prediction is not None and alone.prediction is not None:
            np.testing.assert_allclose(answer.prediction.probabilities, alone.prediction.probabilities, atol=1e-6)


def test_a_stack_may_be_left_before_its_end(predictor: Predictor, tmp_path: Path) -> None:
    np.savez(tmp_path / "drawings.npz", images=np.stack([grey("one")] * (3 * PORTION)))
    answers = classify_stack(predictor, tmp_path / "drawings.npz")
    assert next(iter(answers)).name == "images[0]"


def test_a_stack_that_cannot_be_read_is_refused_as_a_whole(predictor: Predictor, tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match="There is no file"):
        list(classify_stack(predictor, tmp_path / "gone.npz"))


def test_the_starter_model_reads_what_people_really_drew() -> None:
    strokes: Any = pen_strokes()
    data = strokes.load(Path(strokes.__file__).parent / "data" / "pen_digits_strokes.npz")
    predictor = Predictor.from_file(starter_model())
    right = 0
    for place in range(len(data)):
        points = strokes.to_canvas(data.strokes(place), size=320, extent=0.6, centre=(0.45, 0.55), mouse=True)
        answer = classify(predictor, strokes.rasterise(points, size=320, pen=22, background=(255, 255, 255)))
        right += answer.prediction is not None and answer.prediction.digit == data.label[place]
    assert right / len(data) >= 0.95
