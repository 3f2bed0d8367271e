"""The article's example 2 run plainly: same data, model, compile and fit; prints seconds per epoch as JSON.

`python -m benchmarks.article_cnn EPOCHS`. Two things differ from the article: MNIST comes from the lab's cache, so that
nothing is downloaded while time is taken, and a callback notes when each epoch begins and ends.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import tensorflow as tf
from keras import layers, models

from mnist_core.data.dataset import load_mnist


class EpochTimer(tf.keras.callbacks.Callback):  # type: ignore[misc]
    """Notes how many seconds each epoch takes."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self._began = 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Keras is about to train an epoch."""
        self._began = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Keras has trained an epoch."""
        self.seconds.append(time.perf_counter() - self._began)


def main() -> None:
    """Train and print."""
    mnist = load_mnist()
    train_images = mnist.x_train.reshape((60000, 28, 28, 1)).astype("float32") / 255
    train_labels = tf.keras.utils.to_categorical(mnist.y_train)
    model = models.Sequential(
        [
            layers.Conv2D(32, (3, 3), activation="relu", input_shape=(28, 28, 1)),
            layers.MaxPooling2D((2, 2)),
            layers.Conv2D(64, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    timer = EpochTimer()
    model.fit(train_images, train_labels, epochs=int(sys.argv[1]), batch_size=32, verbose=2, callbacks=[timer])
    print(json.dumps(timer.seconds))


if __name__ == "__main__":
    main()
