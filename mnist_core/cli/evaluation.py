"""Evaluation: all that `evaluate` finds out of one model, gathered once for text and for JSON."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mnist_core.cli import lab
from mnist_core.cli.output import progress_stream

if TYPE_CHECKING:
    from mnist_core.evaluation.ambiguity import Ambiguity
    from mnist_core.evaluation.confusion import Counts
    from mnist_core.evaluation.doubtful import ErrorKinds, PairDoubt
    from mnist_core.evaluation.paired import Right
    from mnist_core.evaluation.robustness import Robustness
    from mnist_core.evaluation.temperature import Calibration
    from mnist_core.evaluation.weak_slices import SliceSearch
    from mnist_core.runs.record import Predictions
    from mnist_core.runs.store import RunStore

_TOLD_STEPS = 10


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A model by its name, what it says of the images it did not train on, and its file where it left one."""

    run_id: str
    name: str
    predictions: Predictions
    model: Path | None = None

    @cached_property
    def right(self) -> Right:
        """Whether each test image was read rightly, `bool`, shape `(n,)`."""
        from mnist_core.evaluation.cases import predicted_digits

        return np.asarray(predicted_digits(self.predictions.test_probabilities) == self.predictions.y_test)

    @cached_property
    def matrix(self) -> Counts:
        """The confusion matrix of the test images: `matrix[true, predicted]`."""
        from mnist_core.evaluation.cases import predicted_digits
        from mnist_core.evaluation.confusion import confusion_matrix

        return confusion_matrix(self.predictions.y_test, predicted_digits(self.predictions.test_probabilities))

    @cached_property
    def right_without(self) -> Counts:
        """How many errors would vanish without the digit read: `matrix[true, dropped]`."""
        from mnist_core.evaluation.dropped_digits import right_without

        return right_without(self.predictions.test_probabilities, self.predictions.y_test)

    @cached_property
    def calibration(self) -> Calibration | None:
        """How sure it is against how often it is right."""
        from mnist_core.evaluation.temperature import calibrate

        return calibrate(self.predictions)

    @cached_property
    def doubt(self) -> ErrorKinds | None:
        """Which errors are its own; None unless it was judged on all of MNIST's test images."""
        from mnist_core.evaluation.ambiguity import TEST_IMAGES
        from mnist_core.evaluation.doubtful import error_kinds

        return error_kinds(self.right, self.committee) if len(self.right) == TEST_IMAGES else None

    @cached_property
    def committee(self) -> Ambiguity:
        """What other networks say of the test images and of the training labels."""
        from mnist_core.evaluation.ambiguity import read_ambiguity

        return read_ambiguity()

    @cached_property
    def pair_doubts(self) -> tuple[PairDoubt, ...]:
        """How much of the pinned pairs' confusion is the digits'; empty unless judged on all of MNIST's test images."""
        from mnist_core.evaluation.cases import predicted_digits
        from mnist_core.evaluation.doubtful import pair_doubts

        if self.doubt is None:
            return ()
        read = predicted_digits(self.predictions.test_probabilities)
        return pair_doubts(self.predictions.y_test, read, self.committee)

    @cached_property
    def slices(self) -> SliceSearch | None:
        """Which handwriting it reads worse; None unless it was judged on all of MNIST's test images."""
        from mnist_core.data.handwriting import MEASURES
        from mnist_core.evaluation.judged_handwriting import judged_handwriting
        from mnist_core.evaluation.weak_slices import weakest_slices

        if self.doubt is None:
            return None
        measures = judged_handwriting()
        return weakest_slices({name: measures.values(name) for name in MEASURES}, self.right)

    def kept_robustness(self) -> Robustness | None:
        """How much of its accuracy it keeps under corruptions, where that was measured before."""
        from mnist_core.evaluation.robustness_file import kept_robustness

        return kept_robustness(self.model) if self.model else None

    def robustness(self, *, as_json: bool) -> Robustness | None:
        """The same; measured now where it was not before, saying how far that is.

        Raises:
            MnistCoreError: If it has left no model that can be read.
        """
        from mnist_core.evaluation.robustness_sweep import sweep

        told = [0]

        def report(fraction: float) -> None:
            if int(fraction * _TOLD_STEPS) > told[0]:
                told[0] = int(fraction * _TOLD_STEPS)
                print(f"Corrupted pictures: {100 * fraction:.0f} %", file=progress_stream(as_json), flush=True)

        return sweep(self.model, report) if self.model else None


def evaluation_of(reference: str, *, with_model: bool = False) -> Evaluation:
    """What is known of a run, or of the starter model.

    Args:
        reference: The run's id or enough of its start, or `starter`.
        with_model: Whether its model file is needed too.

    Raises:
        MnistCoreError: If there is no such run, it left no predictions, or no model where that is needed.
    """
    from mnist_core.cli.records import find_run
    from mnist_core.drawing.starter import STARTER, STARTER_NAME, starter_model

    if reference == STARTER:
        return Evaluation(STARTER, STARTER_NAME, _starter_predictions(), starter_model())
    store = lab.open_store()
    record = find_run(store, reference)
    model = _model(store, record.run_id, is_needed=with_model)
    return Evaluation(record.run_id, record.name, store.predictions(record.run_id), model)


def _model(store: RunStore, run_id: str, *, is_needed: bool) -> Path | None:
    from mnist_core.errors import StoreError
    from mnist_core.runs.record import Artifact

    try:
        return store.artifact(run_id, Artifact.ONNX)
    except StoreError:
        if is_needed:
            raise
        return None


def _starter_predictions() -> Predictions:
    """The starter model ships without its predictions, so it reads the test images here and now."""
    from mnist_core.data.dataset import load_test_images
    from mnist_core.data.pictures import to_model_input
    from mnist_core.drawing.predictor import Predictor
    from mnist_core.drawing.starter import starter_model
    from mnist_core.runs.record import Predictions

    x_test, y_test = load_test_images()
    said = Predictor.from_file(starter_model()).predict(to_model_input(x_test)[..., 0])
    none = np.zeros((0, 10), dtype=np.float32), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint8)
    return Predictions(said, y_test, *none)
