"""Which kinds of handwriting a model reads worst: a search over pairs of measures, believed only if it holds twice.

Among hundreds of kinds some look bad by chance. So the images are parted in two halves by a seed: the first half
searches, the second judges. Each measure is cut into quarters, and every quarter and every pair of quarters of two
measures is looked at in the first half. The few that look worst there, no two of which share most of their images, are
tested on the second half, with p-values corrected for their number by Holm (1979, "A simple sequentially rejective
multiple test procedure", Scandinavian Journal of Statistics 6:65-70). So the chance that any slice named is no weaker
than the rest is at most 5 %, however many were looked at. Sizes and accuracies are those of the second half.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mnist_core.evaluation.intervals import Estimate, estimate_share
from mnist_core.evaluation.slices import Right, band_edges, band_places, check_answers

QUARTERS: Final = 4
LEAST_IMAGES: Final = 60
"""Images a slice must have in each half."""

MOST_CHECKED: Final = 8
"""Slices that the second half tests, at most."""

SIGNIFICANCE: Final = 0.05
_SHARED: Final = 0.5


@dataclass(frozen=True)
class Condition:
    """A measure, by its name, that lies above `low` and up to `high`; None where there is no such end."""

    measure: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class WeakSlice:
    """A kind of handwriting that is read worse than the rest, as the second half of the images tells it.

    `images` of that half belong to it; `accuracy` is theirs, `rest` that of all others there. `p_value` is corrected.
    """

    conditions: tuple[Condition, ...]
    images: int
    accuracy: Estimate
    rest: Estimate
    p_value: float


@dataclass(frozen=True)
class SliceSearch:
    """What a search found, the weakest first; `looked_at` slices in the first half, of which `checked` were tested."""

    slices: tuple[WeakSlice, ...]
    looked_at: int
    checked: int
    images_judging: int


@dataclass(frozen=True, eq=False)
class _Candidate:
    conditions: tuple[Condition, ...]
    inside: NDArray[np.bool_]


def weakest_slices(measures: Mapping[str, NDArray[np.float32]], right: Right, *, seed: int = 1) -> SliceSearch:
    """Return the kinds of handwriting that are read worse than the rest, where that holds on a second half.

    Args:
        measures: Each measure's values by its name, `float32`, shape `(n,)`; images with NaN belong to no slice of it.
        right: Whether each image was read rightly, `bool`, shape `(n,)`.
        seed: Parts the images in two halves.

    Raises:
        EvaluationError: If a measure has not as many values as there are answers.
    """
    for values in measures.values():
        check_answers(values, right)
    searching = np.random.default_rng(seed).permutation(len(right)) < len(right) // 2
    candidates = [item for item in _candidates(measures, searching) if _is_large(item, searching)]
    chosen = _worst_apart(candidates, right, searching)
    return SliceSearch(_judged(chosen, right, ~searching), len(candidates), len(chosen), int((~searching).sum()))


def weakness_p_value(wrong: int, images: int, wrong_elsewhere: int, images_elsewhere: int) -> float:
    """Return how likely so many errors, or more, would fall into a slice if it were no weaker than the rest.

    All errors are taken as given: each falls into the slice with its share of the images (Przyborowski and Wilenski
    1940, Biometrika 31:313-323, for two Poisson rates). For shares it errs on the side of caution.
    """
    from scipy.special import bdtrc

    if not wrong:
        return 1.0
    return float(bdtrc(wrong - 1, wrong + wrong_elsewhere, images / (images + images_elsewhere)))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values corrected for their number by Holm's method, in the order given."""
    corrected = [1.0] * len(p_values)
    largest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = largest
    return tuple(corrected)


def _candidates(measures: Mapping[str, NDArray[np.float32]], searching: NDArray[np.bool_]) -> list[_Candidate]:
    """Every quarter of a measure and every pair of quarters of two; the searching half decides where they end."""
    singles = {name: _quarters(name, values, searching) for name, values in measures.items()}
    pairs = [
        _Candidate(one.conditions + other.conditions, one.inside & other.inside)
        for first, second in combinations(singles, 2)
        for one, other in product(singles[first], singles[second])
    ]
    return [item for quarters in singles.values() for item in quarters] + pairs


def _quarters(name: str, values: NDArray[np.float32], searching: NDArray[np.bool_]) -> list[_Candidate]:
    edges = band_edges(values[searching], QUARTERS)
    places = band_places(values, edges)
    ends = [None, *(float(edge) for edge in edges), None]
    return [
        _Candidate((Condition(name, low, high),), places == place)
        for place, (low, high) in enumerate(pairwise(ends))
        if (low, high) != (None, None)
    ]


def _is_large(candidate: _Candidate, searching: NDArray[np.bool_]) -> bool:
    return min(int((candidate.inside & half).sum()) for half in (searching, ~searching)) >= LEAST_IMAGES


def _worst_apart(candidates: Sequence[_Candidate], right: Right, half: NDArray[np.bool_]) -> list[_Candidate]:
    """Those that look worst in a half of the images, leaving out who shares most images with a worse one."""
    suspects = [(item, _p_value(item, right, half)) for item in candidates]
    chosen: list[_Candidate] = []
    for item, p_value in sorted(suspects, key=lambda suspect: suspect[1]):
        if len(chosen) == MOST_CHECKED or p_value >= SIGNIFICANCE:
            break
        if all(_shared(item, other) <= _SHARED for other in chosen):
            chosen.append(item)
    return chosen


def _shared(one: _Candidate, other: _Candidate) -> float:
    """Images in both slices as a share of those in the smaller one."""
    smaller = min(int(one.inside.sum()), int(other.inside.sum()))
    return int((one.inside & other.inside).sum()) / smaller


def _p_value(candidate: _Candidate, right: Right, half: NDArray[np.bool_]) -> float:
    inside, outside = right[candidate.inside & half], right[~candidate.inside & half]
    return weakness_p_value(int((~inside).sum()), len(inside), int((~outside).sum()), len(outside))


def _judged(chosen: Sequence[_Candidate], right: Right, half: NDArray[np.bool_]) -> tuple[WeakSlice, ...]:
    corrected = holm([_p_value(item, right, half) for item in chosen])
    found = []
    for item, p_value in zip(chosen, corrected, strict=True):
        inside, outside = right[item.inside & half], right[~item.inside & half]
        accuracy, rest = (estimate_share(int(part.sum()), len(part)) for part in (inside, outside))
        if p_value < SIGNIFICANCE and accuracy is not None and rest is not None:
            found.append(WeakSlice(item.conditions, len(inside), accuracy, rest, p_value))
    return tuple(sorted(found, key=lambda weak: weak.accuracy.value))
