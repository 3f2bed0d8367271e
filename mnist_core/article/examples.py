"""The article's three examples: which preset each is, and what a config has to be to be one of them."""

from __future__ import annotations

from dataclasses import dataclass

from mnist_core.config import TrainingConfig
from mnist_core.models.cost import image_work
from mnist_core.presets import PRESETS

TRAINING_IMAGES = 60_000


@dataclass(frozen=True)
class Example:
    """One of the article's examples; `preset` names its settings, `name` is what to call it within a sentence.

    `said` is the range of its test accuracy that the article gives, in whole per cent; None where it gives none.
    """

    number: int
    preset: str
    title: str
    name: str
    said: tuple[int, int] | None = None

    @property
    def config(self) -> TrainingConfig:
        """The article's settings."""
        return PRESETS[self.preset].config

    def is_config(self, config: TrainingConfig) -> bool:
        """Whether these are the article's settings to the last one; the article sets no seed, so any will do."""
        return config.model_copy(update={"seed": self.config.seed}) == self.config


PERCEPTRON = Example(1, "article_perceptron", "Single-layer perceptron", "the perceptron", (80, 90))
CNN = Example(2, "article_cnn", "Convolutional network", "the convolutional network", (98, 99))
DEEP = Example(3, "article_deep_cnn", "Deep network without regularisation", "the deep network")

EXAMPLES = (PERCEPTRON, CNN, DEEP)


def learned_images(config: TrainingConfig) -> int:
    """How many pictures a run learns from in each epoch, nothing planted."""
    return min(config.training_images, round(TRAINING_IMAGES * (1 - config.validation_fraction)))


def training_work(config: TrainingConfig) -> float:
    """How much work a whole training is; fit to tell how much longer one takes than another."""
    return image_work(config) * learned_images(config) * config.epochs
