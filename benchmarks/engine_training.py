"""This lab's engine as a party: the article's network and settings, trained without a dashboard.

`python -m benchmarks.engine_training [--precision NAME] [--network cnn|deep_cnn] [--epochs N] [--images N] [--seed N]`.
The last line it prints is for `benchmarks.party`.
"""

from __future__ import annotations

from benchmarks.party import (  # fmt: skip
    BATCH_SIZE,
    LEARNING_RATE,
    EpochTrace,
    Stopwatch,
    Task,
    load_images,
    read_task,
    task_parser,
    tell,
)
from mnist_core.choices.precisions import PRECISIONS
from mnist_core.config import TrainingConfig
from mnist_core.training.metrics import EpochMetrics
from mnist_core.training.trainer import train
from mnist_core.training.values import TrainingData


class Listener:
    """Takes what training reports; an epoch's seconds end with the last report before it is judged, gauges included."""

    def __init__(self) -> None:
        self.traces: list[EpochTrace] = []
        self._watch = Stopwatch()

    def __call__(self, event: object) -> None:
        """Take one report."""
        if not isinstance(event, EpochMetrics):
            self._watch.stop()
            return
        assert event.val_loss is not None and event.val_accuracy is not None
        self.traces.append(
            EpochTrace(self._watch.seconds, event.loss, event.accuracy, event.val_loss, event.val_accuracy)
        )
        self._watch.start()


def article_config(task: Task, precision: str) -> TrainingConfig:
    """The article's settings."""
    return TrainingConfig(
        architecture=task.network,
        epochs=task.epochs,
        batch_size=BATCH_SIZE,
        optimizer="adam",
        learning_rate=LEARNING_RATE,
        precision=precision,
        seed=task.seed,
    )


def main() -> None:
    """Train and print."""
    parser = task_parser(__doc__)
    parser.add_argument("--precision", choices=tuple(PRECISIONS), default="float32")
    args = parser.parse_args()
    task = read_task(args)
    images, kept = load_images(task), task.training_images
    # The test images in the place of validation images: judged after every epoch, as the other parties' are.
    data = TrainingData(images.x_train[:kept], images.y_train[:kept], images.x_test, images.y_test)
    listener = Listener()
    train(article_config(task, args.precision), data, listener, lambda: False)
    tell(listener.traces)


if __name__ == "__main__":
    main()
