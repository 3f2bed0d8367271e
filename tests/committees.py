"""Committees made by hand, for tests of what follows from what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mnist_core.evaluation.ambiguity import TEST_IMAGES, Ambiguity
from mnist_core.evaluation.committee import Doubt
from mnist_core.evaluation.label_suspects import Suspect


def committee_hesitating(
    at: Mapping[int, tuple[int, int]],
    *,
    suspects: Sequence[Suspect] = (),
    hesitant_from: float = 0.75,
    doubted: Sequence[int] = (),
) -> Ambiguity:
    """A committee that is certain of every test image but these, of which it gives its first and second choice."""
    ambiguity = np.zeros(TEST_IMAGES, np.float32)
    first, second = np.zeros(TEST_IMAGES, np.uint8), np.ones(TEST_IMAGES, np.uint8)
    for place, choices in at.items():
        ambiguity[place] = hesitant_from
        first[place], second[place] = choices
    return Ambiguity(Doubt(ambiguity, first, second), hesitant_from, tuple(suspects), np.array(doubted, np.int32))
