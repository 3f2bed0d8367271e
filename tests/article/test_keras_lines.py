"""The lines of Keras beside an example are those of its config."""

from __future__ import annotations

import pytest

from mnist_core.article.examples import CNN, DEEP, PERCEPTRON
from mnist_core.article.keras_lines import keras_lines
from mnist_core.errors import ConfigError
from mnist_core.presets import PRESETS

SIMPLE = """\
Conv2D(32, 3, activation="relu")
MaxPooling2D(2)
Conv2D(64, 3, activation="relu")
MaxPooling2D(2)
Flatten()
Dense(10, activation="softmax")
compile("adam", ...)
fit(..., epochs=10, batch_size=32)"""


def test_the_lines_are_those_of_the_config() -> None:
    assert keras_lines(CNN.config) == SIMPLE
    assert keras_lines(PERCEPTRON.config).startswith('Flatten()\nDense(10, activation="softmax")\n')
    deep = keras_lines(DEEP.config)
    assert deep.count("Conv2D") == 6 and 'padding="same"' in deep
    assert deep.endswith("fit(..., epochs=20, batch_size=32,\n    validation_split=0.2)")


def test_a_layer_that_no_example_has_is_refused() -> None:
    with pytest.raises(ConfigError, match="batch_norm"):
        keras_lines(PRESETS["fast"].config)
