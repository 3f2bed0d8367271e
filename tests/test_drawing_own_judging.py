"""A model judged on own digits: counts, interval and the misread ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mnist_core.data.dataset import Mnist
from mnist_core.drawing.own_digit import OwnDigit, Source
from mnist_core.drawing.own_judging import judge_own_digits
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.starter import starter_model
from mnist_core.errors import OwnDigitsError
from mnist_core.evaluation.intervals import wilson
from tests.drawings import logits_of, write_model
from tests.own_digits import NOW, made


def test_a_model_is_judged_with_interval_confusions_and_the_misread_ones(tmp_path: Path) -> None:
    predictor = Predictor.from_file(write_model(tmp_path / "four.onnx", logits_of(d4=0.9)))
    digits = [made(number) for number in range(20)]
    judged = judge_own_digits(predictor, digits)
    assert judged.accuracy is not None
    assert (judged.accuracy.value, judged.accuracy.interval) == (0.1, wilson(2, 20))
    assert judged.matrix[:, 4].tolist() == [2] * 10
    assert [digit.label for digit, _ in judged.misread] == [n % 10 for n in range(20) if n % 10 != 4]
    assert {answer for _, answer in judged.misread} == {4}


def test_the_starter_reads_mnists_own_digits_as_somebodys_own(mnist: Mnist) -> None:
    digits = [
        OwnDigit(image, int(label), NOW, Source.IMPORTED)
        for image, label in zip(mnist.x_test[:300], mnist.y_test[:300], strict=True)
    ]
    judged = judge_own_digits(Predictor.from_file(starter_model()), digits)
    assert judged.accuracy is not None and judged.accuracy.value > 0.98
    assert np.trace(judged.matrix) == 300 - len(judged.misread)


def test_without_digits_there_is_nothing_to_judge() -> None:
    with pytest.raises(OwnDigitsError, match="draw some"):
        judge_own_digits(Predictor.from_file(starter_model()), [])
