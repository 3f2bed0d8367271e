"""The article's examples 2 and 3 as they stand: model, compile and `fit` are the article's own lines.

`python -m benchmarks.article_scripts [--network cnn|deep_cnn] [--epochs N] [--images N] [--seed N] [--target SHARE]`.
Three things differ from the article: MNIST comes from the lab's cache, so that nothing is downloaded while time is
taken; a seed is set; and a callback notes the seconds of each epoch and judges the test images after it, with the clock
stopped. The last line it prints is for `benchmarks.party`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from tensorflow.keras import layers, models

from benchmarks.party import EpochTrace, Images, Stopwatch, load_images, read_task, task_parser, tell


class Notes(tf.keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps what each epoch took and came to; ends training once test accuracy has reached a target."""

    def __init__(self, test_images: Any, test_labels: Any, target: float) -> None:
        super().__init__()
        self.traces: list[EpochTrace] = []
        self._test = (test_images, test_labels)
        self._target = target
        self._watch = Stopwatch()
        self._is_training = True

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Keras is about to train an epoch."""
        self._is_training = True
        if epoch:
            self._watch.start()

    def on_test_begin(self, logs: Any = None) -> None:
        """Keras has trained an epoch and is about to judge the images set aside."""
        self._note()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Keras has trained an epoch."""
        self._note()
        test_loss, test_accuracy = self.model.evaluate(*self._test, verbose=0)
        logs = logs or {}
        self.traces.append(
            EpochTrace(self._watch.seconds, logs["loss"], logs["accuracy"], float(test_loss), float(test_accuracy))
        )
        self.model.stop_training = test_accuracy >= self._target

    def _note(self) -> None:
        if self._is_training:
            self._watch.stop()
            self._is_training = False


def example_2(train_images: Any, train_labels: Any, epochs: int, callbacks: list[Any]) -> None:
    """The convolutional neural network."""
    model = models.Sequential([
        layers.Conv2D(32, (3, 3), activation='relu', input_shape=(28, 28, 1)),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation='relu'),
        layers.MaxPooling2D((2, 2)),
        layers.Flatten(),
        layers.Dense(10, activation='softmax')
    ])  # fmt: skip

    model.compile(optimizer='adam',
                  loss='categorical_crossentropy',
                  metrics=['accuracy'])  # fmt: skip

    model.fit(train_images, train_labels, epochs=epochs, batch_size=32, callbacks=callbacks)


def example_3(train_images: Any, train_labels: Any, epochs: int, callbacks: list[Any]) -> None:
    """The overly complex one."""
    model = models.Sequential([
        layers.Conv2D(64, (3, 3), activation='relu', padding='same', input_shape=(28, 28, 1)),
        layers.Conv2D(64, (3, 3), activation='relu', padding='same'),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(128, (3, 3), activation='relu', padding='same'),
        layers.Conv2D(128, (3, 3), activation='relu', padding='same'),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(256, (3, 3), activation='relu', padding='same'),
        layers.Conv2D(256, (3, 3), activation='relu', padding='same'),
        layers.MaxPooling2D((2, 2)),
        layers.Flatten(),
        layers.Dense(512, activation='relu'),
        layers.Dense(10, activation='softmax')
    ])  # fmt: skip

    model.compile(optimizer='adam',
                  loss='categorical_crossentropy',
                  metrics=['accuracy'])  # fmt: skip

    model.fit(train_images, train_labels, epochs=epochs, batch_size=32, validation_split=0.2, callbacks=callbacks)


EXAMPLES: dict[str, Callable[[Any, Any, int, list[Any]], None]] = {"cnn": example_2, "deep_cnn": example_3}


def _prepared(images: Any, labels: Any) -> tuple[Any, Any]:
    images = images.reshape((len(images), 28, 28, 1)).astype('float32') / 255  # fmt: skip
    return images, tf.keras.utils.to_categorical(labels)


def _run(example: Callable[[Any, Any, int, list[Any]], None], images: Images, epochs: int, target: float) -> Notes:
    train = _prepared(images.x_train, images.y_train)
    test = _prepared(images.x_test, images.y_test)
    notes = Notes(*test, target)
    example(*train, epochs, [notes])
    return notes


def main() -> None:
    """Train and print."""
    task = read_task(task_parser(__doc__).parse_args())
    tf.keras.utils.set_random_seed(task.seed)
    tell(_run(EXAMPLES[task.network], load_images(task), task.epochs, task.target).traces)


if __name__ == "__main__":
    main()
