"""Teaching a run, or the starter model, somebody's own digits: the child run that does it, and what it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig, parse_config
from mnist_core.drawing.own_digit import OwnDigit
from mnist_core.drawing.starter import STARTER, STARTER_NAME, starter_weights
from mnist_core.errors import ConfigError, OwnDigitsError, RunError
from mnist_core.evaluation.intervals import Estimate, estimate_share
from mnist_core.evaluation.paired import PairedComparison, compare_paired
from mnist_core.runs.fine_tuning import LEAST_SHARE, MOST_SHARE, OwnAnswers, OwnSet, split_own
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.record import Artifact, Predictions
from mnist_core.runs.store import RunStore


@dataclass(frozen=True)
class Lesson:
    """How own digits are taught; what the defaults bring is measured by `benchmarks.fine_tuning`.

    `learning_rate` is Adam's at the start and falls along a cosine. `share` of the pictures are own ones, in
    [0.05, 0.9]; the others are `replayed_images` of MNIST's, if the parent run learned from as many.
    """

    epochs: int = 5
    learning_rate: float = 0.0005
    share: float = 0.25
    replayed_images: int = 10_000


@dataclass(frozen=True, eq=False)
class FineTuningPlan:
    """A child run ready to be queued: its settings, its name, its parent and the files it starts from."""

    config: TrainingConfig
    name: str
    parent_id: str | None
    files: Mapping[Artifact, bytes]

    def begin(self, queue: RunQueue) -> str:
        """Queue the run and return its id; raises what `RunQueue.submit` does."""
        return queue.submit(self.config, name=self.name, parent_id=self.parent_id, files=self.files)


def plan_fine_tuning(
    store: RunStore, reference: str, digits: Sequence[OwnDigit], lesson: Lesson, *, name: str | None = None
) -> FineTuningPlan:
    """How own digits are taught to a finished run, or to the starter model.

    Args:
        store: Where the run is kept; its own `.keras` file is all that weights are read from.
        reference: The run's id, or `STARTER`.
        digits: The own digits; a part of them is set aside to judge on, by the run's seed, where they are enough.
        lesson: How they are taught.
        name: What the child is called; after its parent unless given.

    Raises:
        OwnDigitsError: If there are no digits.
        ConfigError: If the lesson has values that cannot be used.
        RunError: If the run has left no model.
        DrawingError: If this installation lacks the starter model.
    """
    if not digits:
        raise OwnDigitsError("No digits of your own are kept yet: draw and label some before you teach them.")
    if not LEAST_SHARE <= lesson.share <= MOST_SHARE:
        raise ConfigError(f"The share of own digits is {lesson.share:g}; it must be {LEAST_SHARE:g} to {MOST_SHARE:g}.")
    if reference == STARTER:
        parent_name, parent_id, (config, weights) = STARTER_NAME, None, starter_weights()
    else:
        record = store.get(reference)
        if not record.has_results:
            raise RunError(f"Run {record.name!r} is {record.state} and has no model to teach; choose a finished one.")
        parent_name, parent_id, config = record.name, record.run_id, record.config
        weights = store.artifact(reference, Artifact.KERAS)
    adapted = fine_tuning_config(config, lesson)
    labels = np.array([digit.label for digit in digits], np.uint8)
    images = np.stack([digit.image for digit in digits])
    own = OwnSet(images, labels, split_own(labels, adapted.seed), lesson.share)
    files = {Artifact.START_WEIGHTS: weights.read_bytes(), Artifact.OWN_DIGITS: own.to_bytes()}
    return FineTuningPlan(adapted, name or _name_after(parent_name), parent_id, files)


def fine_tuning_config(parent: TrainingConfig, lesson: Lesson) -> TrainingConfig:
    """The parent's settings, adapted: a few epochs of Adam at a low rate over a part of MNIST, with plain labels.

    Seed and validation share stay, so that the images the parent was watched on are still unseen.

    Raises:
        ConfigError: If the lesson has values that no run may have.
    """
    return parse_config(
        parent.model_dump(exclude_none=True)
        | {
            "epochs": lesson.epochs,
            "optimizer": "adam",
            "learning_rate": lesson.learning_rate,
            "schedule": "cosine",
            "early_stopping_patience": 0,
            "averaged_epochs": 0,
            "label_smoothing": 0.0,
            "final_augmentation": 1.0,
            "training_images": min(parent.training_images, lesson.replayed_images),
        }
    )


def _name_after(parent: str) -> str:
    return f"{parent[:90]} + own digits"


KINDS = {
    "test": "MNIST's test images",
    "held": "Your digits that were held back",
    "learned": "Your digits that it learned from",
}
"""What networks are compared on, in words."""


@dataclass(frozen=True)
class BeforeAndAfter:
    """How a network did before and after it was taught own digits, on the same images, with 95 % intervals.

    `kind` is one of `KINDS`; on digits that it learned from, a network is bound to look better than it is.
    """

    kind: str
    before: Estimate
    after: Estimate
    comparison: PairedComparison


def before_and_after(predictions: Predictions, own: OwnSet, answers: OwnAnswers) -> tuple[BeforeAndAfter, ...]:
    """What teaching changed: on MNIST's test images, then on own digits set aside, if any, then on those learned."""
    test_after = predictions.test_probabilities.argmax(axis=1)
    held = ~own.is_learned
    found = [_compared("test", predictions.y_test, answers.test_before, test_after)]
    for kind, part in (("held", held), ("learned", own.is_learned)):
        if part.any():
            found.append(_compared(kind, own.labels[part], answers.own_before[part], answers.own_after[part]))
    return tuple(found)


def _compared(
    kind: str, y_true: NDArray[np.uint8], before: NDArray[np.integer], after: NDArray[np.integer]
) -> BeforeAndAfter:
    first, second = before == y_true, after == y_true
    estimates = [estimate_share(int(right.sum()), len(right)) for right in (first, second)]
    assert estimates[0] is not None and estimates[1] is not None
    return BeforeAndAfter(kind, estimates[0], estimates[1], compare_paired(first, second))
