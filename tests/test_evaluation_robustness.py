"""Robustness: counts by hand, an interval over images, the real starter model, and a sweep in a thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mnist_core.data.corruptions import CORRUPTIONS, SEVERITIES
from mnist_core.data.dataset import Mnist
from mnist_core.drawing.predictor import Predictor
from mnist_core.drawing.starter import starter_model
from mnist_core.errors import EvaluationError
from mnist_core.evaluation import robustness_sweep
from mnist_core.evaluation.intervals import Estimate, Interval, wilson
from mnist_core.evaluation.robustness import (
    CHUNK,
    Predict,
    Robustness,
    mean_corruption_error,
    measure_robustness,
)
from mnist_core.evaluation.robustness_file import keep_robustness, kept_robustness, robustness_file
from mnist_core.evaluation.robustness_sweep import RobustnessSweep
from tests.waiting import wait_until

ANSWERS = len(CORRUPTIONS) * len(SEVERITIES)
Images = NDArray[np.uint8]


def grey(count: int) -> tuple[Images, NDArray[np.uint8]]:
    """Grey pictures, all of which are to be read as 1."""
    return np.full((count, 28, 28), 99, np.uint8), np.ones(count, np.uint8)


def reads_ones_but(wrong: dict[int, int]) -> Predict:
    """A model that reads 1, save for the last `wrong[call]` images of a call; calls count from 0, the clean one."""
    calls = iter(range(10_000))

    def predict(images: NDArray[np.float32]) -> NDArray[np.float32]:
        digits = np.ones(len(images), np.int64)
        digits[len(images) - wrong.get(next(calls), 0) :] = 7
        one_hot: NDArray[np.float32] = np.eye(10, dtype=np.float32)[digits]
        return one_hot

    return predict


def measured(predict: Predict, count: int = 10) -> Robustness:
    found = measure_robustness(predict, *grey(count))
    assert found is not None
    return found


def test_every_corruption_and_severity_is_counted_in_its_place() -> None:
    found = measured(reads_ones_but({0: 1, 1: 2, 5: 9, ANSWERS: 10}))
    first, *_, last = CORRUPTIONS

    assert (found.images, found.clean_right) == (10, 9)
    assert found.right[first] == (8, 10, 10, 10, 1)
    assert found.right[last] == (10, 10, 10, 10, 0)
    assert found.accuracies(first)[0] == Estimate(0.8, wilson(8, 10))
    assert found.mean_of(first) == pytest.approx(39 / 50)
    assert found.weakest_first[:2] == (first, last)
    assert found.mean.value == pytest.approx(1 - 21 / (10 * ANSWERS))
    assert found.kept == pytest.approx(found.mean.value / 0.9)


def test_the_interval_of_the_mean_is_that_over_images_not_over_answers() -> None:
    # The last image is misread under every corruption, all others never: one image in ten, whatever the answers.
    found = measured(reads_ones_but(dict.fromkeys(range(1, ANSWERS + 1), 1)))
    shares = np.array([1.0] * 9 + [0.0])
    reach = 1.959964 * shares.std(ddof=1) / sqrt(10)
    assert found.mean.value == pytest.approx(0.9)
    assert found.mean.interval.low == pytest.approx(0.9 - reach, abs=1e-6)
    assert found.mean.interval.high == 1.0


def test_a_model_against_a_baseline_is_the_mean_of_its_error_ratios() -> None:
    baseline = measured(reads_ones_but(dict.fromkeys(range(1, ANSWERS + 1), 4)))
    half = measured(reads_ones_but(dict.fromkeys(range(1, ANSWERS + 1), 2)))
    perfect = measured(reads_ones_but({}))

    assert mean_corruption_error(half, baseline) == pytest.approx(0.5)
    assert mean_corruption_error(baseline, baseline) == pytest.approx(1.0)
    assert mean_corruption_error(perfect, baseline) == 0.0
    assert mean_corruption_error(baseline, perfect) is None
    other_set = Robustness(10, 10, {"blur": (1, 2, 3, 4, 5)}, perfect.mean)
    assert mean_corruption_error(other_set, baseline) is None


def test_a_single_image_is_counted_but_promises_nothing() -> None:
    assert measured(reads_ones_but({}), count=1).mean == Estimate(1.0, Interval(0.0, 1.0))


@pytest.mark.parametrize(("images", "labels"), [(0, 0), (3, 2)])
def test_without_images_or_with_other_labels_it_is_refused(images: int, labels: int) -> None:
    with pytest.raises(EvaluationError, match=f"{images} images and {labels} labels"):
        measure_robustness(reads_ones_but({}), grey(images)[0], grey(labels)[1])


def test_a_model_that_gives_no_numbers_is_refused() -> None:
    with pytest.raises(EvaluationError, match="not numbers"):
        measure_robustness(lambda images: np.full((len(images), 10), np.nan, np.float32), *grey(2))


def test_it_tells_how_far_it_is_and_stops_when_asked() -> None:
    told: list[float] = []
    assert (
        measure_robustness(
            reads_ones_but({}), *grey(CHUNK + 1), report=told.append, is_cancelled=lambda: len(told) == 3
        )
        is None
    )
    steps = 2 * (ANSWERS + 1)
    assert told == pytest.approx([1 / steps, 2 / steps, 3 / steps])

    told.clear()
    measure_robustness(reads_ones_but({}), *grey(2), report=told.append)
    assert len(told) == ANSWERS + 1 and told[-1] == 1.0


def test_the_starter_model_loses_more_to_noise_than_to_a_small_shift(mnist: Mnist) -> None:
    predictor = Predictor.from_file(starter_model())
    found = measure_robustness(predictor.predict, mnist.x_test[:120], mnist.y_test[:120])
    again = measure_robustness(predictor.predict, mnist.x_test[:120], mnist.y_test[:120])

    assert found is not None and found == again
    assert found.clean.value > 0.97
    assert found.accuracies("translate")[0].value > 0.95 > found.accuracies("gaussian_noise")[4].value
    for name in ("gaussian_noise", "rotate", "scale"):
        assert found.right[name][0] > found.right[name][4]


@pytest.fixture
def few_images(lab_home_with_data: Path, mnist: Mnist, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The first hundred test images, so that a sweep takes a moment."""
    monkeypatch.setattr(robustness_sweep, "load_test_images", lambda: (mnist.x_test[:100], mnist.y_test[:100]))
    yield


def test_a_sweep_in_a_thread_is_kept_and_found_again(few_images: None) -> None:
    sweep = RobustnessSweep(starter_model())
    assert sweep.status().state == "idle"
    sweep.start()
    wait_until(lambda: not sweep.status().is_busy)

    result = sweep.status().result
    assert sweep.status().state == "done" and result is not None and result.images == 100
    assert kept_robustness(starter_model()) == result
    assert RobustnessSweep(starter_model()).status().result == result


def test_a_cancelled_sweep_can_be_begun_again(few_images: None, monkeypatch: pytest.MonkeyPatch) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def held(*args: object, **kwargs: object) -> Robustness | None:
        reached.set()
        assert go_on.wait(30)
        return measure_robustness(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(robustness_sweep, "measure_robustness", held)
    sweep = RobustnessSweep(starter_model())
    sweep.start()
    assert reached.wait(30)
    sweep.cancel()
    go_on.set()
    wait_until(lambda: not sweep.status().is_busy)
    assert (sweep.status().state, sweep.status().result) == ("cancelled", None)
    assert kept_robustness(starter_model()) is None

    sweep.start()
    wait_until(lambda: not sweep.status().is_busy)
    assert sweep.status().state == "done"


def test_a_model_that_cannot_be_read_fails_with_a_sentence(few_images: None, tmp_path: Path) -> None:
    broken = tmp_path / "model.onnx"
    broken.write_bytes(b"not a model")
    for model in (broken, tmp_path / "missing.onnx"):
        sweep = RobustnessSweep(model)
        sweep.start()
        wait_until(lambda sweep=sweep: not sweep.status().is_busy)  # type: ignore[misc]
        assert sweep.status().state == "failed"
        assert model.name in (sweep.status().error or "")


def test_a_damaged_or_foreign_result_is_measured_anew(lab_home: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    model.write_bytes(b"any bytes")
    result = measured(reads_ones_but({0: 1}))
    keep_robustness(model, result)
    assert kept_robustness(model) == result
    file = robustness_file(model)
    for content in ("", "[]", "{}", json.dumps({"images": 1})):
        file.write_text(content)
        assert kept_robustness(model) is None
    model.write_bytes(b"other bytes")
    assert robustness_file(model) != file


def test_a_result_that_cannot_be_kept_is_still_a_result(lab_home: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    model.write_bytes(b"any bytes")
    lab_home.mkdir(parents=True)
    (lab_home / "runs").write_text("a file where the folder should be")
    keep_robustness(model, measured(reads_ones_but({})))
    assert kept_robustness(model) is None
