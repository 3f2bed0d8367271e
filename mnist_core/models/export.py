"""Trained networks → files: `.keras` and ONNX. Worker process only: imports Keras and tf2onnx."""

from __future__ import annotations

from pathlib import Path

import keras
import onnx
import tensorflow as tf
import tf2onnx

from mnist_core.models.build import prediction_model
from mnist_core.models.cost import IMAGE_SHAPE

ONNX_OPSET = 17


def export_keras(model: keras.Model, path: Path) -> None:
    """Write a network that gives `probabilities` and `features` as a `.keras` file."""
    prediction_model(model).save(path)


def export_onnx(model: keras.Model, path: Path) -> None:
    """Write a network as ONNX: input `image`, `float32`, `(n, 28, 28, 1)`; outputs `probabilities` and `features`."""
    both = prediction_model(model)

    def predict(image: tf.Tensor) -> dict[str, tf.Tensor]:
        probabilities, features = both(image, training=False)
        return {"probabilities": probabilities, "features": features}

    signature = [tf.TensorSpec((None, *IMAGE_SHAPE), tf.float32, name="image")]
    compiled = tf.function(predict, input_signature=signature)
    proto, _ = tf2onnx.convert.from_function(compiled, input_signature=signature, opset=ONNX_OPSET)
    onnx.save(proto, path)
