"""Several models on one drawing, made MNIST's way and by a plain resize: who says what, and who disagrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mnist_core.drawing.predictor import Prediction, Predictor, prediction_of
from mnist_core.drawing.recipe import DigitImage
from mnist_core.drawing.variants import PLAIN_RESIZE, Picture


@dataclass(frozen=True, eq=False)
class Vote:
    """What one model says of the drawing: made by the recipe, and shrunk as a whole."""

    model: str
    recipe: Prediction
    plain_resize: Prediction


@dataclass(frozen=True, eq=False)
class Ballot:
    """All votes in the order asked, and the two images they are about, each `float32`, `(28, 28)`."""

    votes: tuple[Vote, ...]
    recipe_image: Picture
    plain_image: Picture

    @property
    def winner(self) -> int:
        """The digit most models read from the recipe's image; of equally many the one with the most probability."""
        counts = Counter(vote.recipe.digit for vote in self.votes)
        total = np.sum([vote.recipe.probabilities for vote in self.votes], axis=0)
        return max(counts, key=lambda digit: (counts[digit], total[digit]))

    @property
    def others(self) -> tuple[Vote, ...]:
        """The votes for another digit than the winner."""
        return tuple(vote for vote in self.votes if vote.recipe.digit != self.winner)

    @property
    def misled(self) -> tuple[Vote, ...]:
        """The votes that a plain resize changes."""
        return tuple(vote for vote in self.votes if vote.plain_resize.digit != vote.recipe.digit)


def take_votes(predictors: Mapping[str, Predictor], made: DigitImage) -> Ballot:
    """Ask every model, named by the mapping's keys, about a drawing; there is at least one."""
    plain = PLAIN_RESIZE.make(made)
    both = np.stack([made.image, plain])
    votes = tuple(Vote(name, *map(prediction_of, predictor.predict(both))) for name, predictor in predictors.items())
    return Ballot(votes, made.image, plain)
