"""Remakes `mnist_core/starter/digit_sense.onnx`, the small network that says "digit or not" of a drawing.

    python -m scripts.make_digit_sense [--epochs N]

It learns eleven answers, ten digits and none, and is kept for the last one's odds. Digits are MNIST's, but for the
starter model's validation images, some of them drawn anew with thin and thick pens, and other ways of writing; what is
none is drawn at random. Validation images, and drawings with a seed it has not seen, say at the end what it can do.
Afterwards run `python -m scripts.make_starter_reference`, which puts the odds on one scale with the distances.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import keras
import numpy as np
import onnx
import tensorflow as tf
import tf2onnx
from numpy.typing import NDArray
from PIL import Image

from mnist_core.choices.layers import Activate, BatchNorm, Conv, Dense, Flatten, Layers
from mnist_core.config import TrainingConfig
from mnist_core.data.dataset import load_mnist
from mnist_core.drawing.digit_sense import INPUT, OUTPUT, DigitSense, sense_file
from mnist_core.drawing.no_digits import FAMILIES, no_digits
from mnist_core.drawing.pen import grown
from mnist_core.drawing.pen_styles import drawn_styles
from mnist_core.drawing.recipe import digit_image
from mnist_core.drawing.spoilt_digits import Digits
from mnist_core.drawing.starter import starter_config
from mnist_core.models.build import FEATURES, build_model
from mnist_core.models.cost import IMAGE_SHAPE
from mnist_core.models.export import ONNX_OPSET
from mnist_core.training.state import Plan
from mnist_core.training.step_plan import StepPlan
from mnist_core.training.steps import TrainSteps
from mnist_core.training.values import TrainingData, training_data

NONE = 10
NO_DIGITS, STYLED, REDRAWN, HELD_OUT = 44_000, 8_000, 12_000, 2_200
SEED, HELD_OUT_SEED = 11, 12
PAPER, ENLARGED_SIDE = 20, 140
GROWTH = (-4.0, 9.0)
"""By how many pixels of `ENLARGED_SIDE` a redrawn digit's strokes grow on each side, least and most."""

LAYERS: Layers = (
    Conv(filters=24, kernel=5, stride=2, bias=False, activation="linear"),
    BatchNorm(),
    Activate(),
    Conv(filters=40, bias=False, activation="linear"),
    BatchNorm(),
    Activate(),
    Conv(filters=56, stride=2, bias=False, activation="linear"),
    BatchNorm(),
    Activate(),
    Flatten(),
    Dense(units=24),
)


def main() -> int:
    """Draw, train, export, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=8)
    args = parser.parse_args()
    config = TrainingConfig(
        architecture="custom", layers=LAYERS, epochs=args.epochs, batch_size=256, learning_rate=0.004,
        schedule="one_cycle", weight_decay=0.01, augmentation="pens", seed=SEED,
    )  # fmt: skip
    data, _ = training_data(starter_config(), load_mnist())
    network = trained(config, *lessons(data))
    export(network, sense_file())
    judge(DigitSense.from_file(sense_file()), data)
    sys.stderr.write(f"{sense_file().stat().st_size / 1000:.0f} kB, {time.process_time():.0f} s of processor time\n")
    return 0


def lessons(data: TrainingData) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images of digits and of none, `uint8`, `(n, 28, 28)`, and which digit each shows, or `NONE`."""
    nothing, _ = no_digits(NO_DIGITS, SEED, Digits(data.x_train, data.y_train))
    styled, styled_digits = drawn_styles(STYLED, SEED)
    chosen = np.random.default_rng(SEED).choice(len(data.x_train), REDRAWN, replace=False)
    images = np.concatenate([data.x_train, styled, redrawn(data.x_train[chosen], SEED), nothing])
    none = np.full(NO_DIGITS, NONE, dtype=np.uint8)
    return images, np.concatenate([data.y_train, styled_digits, data.y_train[chosen], none])


def redrawn(images: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """Each image drawn anew, larger, with a thinner or thicker pen, and made by the recipe from that."""
    rng = np.random.default_rng(seed)
    return np.array([_redrawn(image, rng.uniform(*GROWTH)) for image in images], dtype=np.uint8)


def _redrawn(image: NDArray[np.uint8], growth: float) -> NDArray[np.float32]:
    large = Image.fromarray(image).resize((ENLARGED_SIDE, ENLARGED_SIDE), Image.Resampling.BICUBIC)
    sharp = ((np.asarray(large, dtype=np.float32) / 255 - 0.5) * 4 + 0.5).clip(0.0, 1.0)
    drawn = grown(np.pad(sharp, PAPER), growth).clip(0.0, 1.0)
    return np.rint(digit_image(drawn if drawn.max() > 0.5 else sharp).image * 255)


def trained(config: TrainingConfig, images: NDArray[np.uint8], answers: NDArray[np.uint8]) -> keras.Model:
    """A network that gives eleven logits, trained on these."""
    body = build_model(config)
    network = keras.Model(body.input, keras.layers.Dense(NONE + 1)(body.get_layer(FEATURES).output))
    train_steps = TrainSteps(network, config, images, answers)
    rng, steps = np.random.default_rng(config.seed), len(images) // config.batch_size
    plan = StepPlan(config, Plan(config.epochs, config.epochs * steps), steps)
    for epoch in range(config.epochs):
        batches = rng.permutation(len(images))[: steps * config.batch_size].reshape(steps, -1).astype(np.int32)
        loss, correct = train_steps(batches, plan.settings(epoch * steps, steps, rate_factor=1.0), epoch * steps)
        sys.stderr.write(f"epoch {epoch + 1}: loss {loss:.4f}, {100 * correct / batches.size:.2f} % correct\n")
    return network


def export(network: keras.Model, path: Path) -> None:
    """Write it as ONNX: input `image`, `float32`, `(n, 28, 28, 1)`; output `no_digit`, the logarithm of the odds."""

    def odds(image: tf.Tensor) -> dict[str, tf.Tensor]:
        logits = network(image, training=False)
        return {OUTPUT: logits[:, NONE] - tf.reduce_logsumexp(logits[:, :NONE], axis=1)}

    signature = [tf.TensorSpec((None, *IMAGE_SHAPE), tf.float32, name=INPUT)]
    compiled = tf.function(odds, input_signature=signature)
    proto, _ = tf2onnx.convert.from_function(compiled, input_signature=signature, opset=ONNX_OPSET)
    part = path.with_suffix(".part")
    onnx.save(proto, part)
    part.replace(path)


def judge(sense: DigitSense, data: TrainingData) -> None:
    """Say how many drawings of each family are found where one validation digit in a hundred is rejected."""
    threshold = np.quantile(sense.logits(_scaled(data.x_validation)), 0.99)
    nothing, families = no_digits(HELD_OUT, HELD_OUT_SEED, Digits(data.x_validation, data.y_validation))
    found = sense.logits(_scaled(nothing)) > threshold
    for place, name in enumerate(FAMILIES):
        sys.stderr.write(f"{name}: {100 * found[families == place].mean():.1f} % found\n")
    sys.stderr.write(f"all: {100 * found.mean():.1f} % found at a threshold of {threshold:.2f}\n")


def _scaled(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.asarray(images, dtype=np.float32) / np.float32(255)


if __name__ == "__main__":
    sys.exit(main())
