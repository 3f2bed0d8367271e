"""How high the committee ranks the test images that people dispute; and how it fares on the test labels.

`python -m benchmarks.ambiguity_evidence`; nothing is trained, and nothing was chosen by what it prints. The rank is the
chance that a disputed image is more ambiguous than one that nobody disputed (the area under the ROC curve), among all
test images, and for a pair among those labelled as one of the two. People were asked only about images that another
network had flagged (Northcutt, Athalye and Mueller 2021), so an undisputed image was mostly never shown to anyone; this
flatters every committee of networks.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import print_rows
from mnist_core.data.dataset import load_test_images
from mnist_core.evaluation.ambiguity import Ambiguity, read_ambiguity
from mnist_core.evaluation.doubtful import DISPUTED, WITHOUT_MAJORITY
from mnist_core.evaluation.intervals import Estimate, Interval
from mnist_core.evaluation.sentences import share_text

_Z = 1.959964
_EDGE = 1e-9


def rank_area(disputed: NDArray[np.floating], others: NDArray[np.floating]) -> Estimate:
    """Return the chance that a disputed image scores above another, ties counting half, with its 95 % interval.

    The interval is Newcombe's (2006, "Confidence intervals for an effect size measure based on the Mann-Whitney
    statistic, part 2", Statistics in Medicine 25:559-573, method 5): like Wilson's it also holds at 1 and for a few.

    Args:
        disputed: Scores, shape `(m,)`, m at least 1.
        others: Scores, shape `(n,)`, n at least 1.
    """
    from scipy.stats import mannwhitneyu

    m, n = len(disputed), len(others)
    area = float(mannwhitneyu(disputed, others).statistic) / (m * n)
    return Estimate(area, Interval(_bound(area, m, n, -1), _bound(area, m, n, 1)))


def _bound(area: float, m: int, n: int, side: int) -> float:
    from scipy.optimize import brentq

    half = (m + n) / 2 - 1

    def beyond(true: float) -> float:
        variance = true * (1 - true) * (1 + half * (1 - true) / (2 - true) + half * true / (1 + true)) / (m * n)
        return true - area - side * _Z * sqrt(variance)

    end = 1 - _EDGE if side > 0 else _EDGE
    start = min(max(area, _EDGE), 1 - _EDGE)
    return float(brentq(beyond, start, end)) if beyond(start) * beyond(end) < 0 else float(round(end))


def _row(name: str, places: tuple[int, ...], among: NDArray[np.bool_], committee: Ambiguity) -> tuple[str, ...]:
    ambiguity = committee.doubt.ambiguity
    disputed = np.zeros(len(ambiguity), np.bool_)
    disputed[list(places)] = True
    area = rank_area(ambiguity[disputed & among], ambiguity[among & ~disputed])
    above = int((committee.hesitant & disputed).sum())
    return name, str(len(places)), str(int(among.sum())), share_text(area), f"{above} of {len(places)}"


def main() -> None:
    """Measure and print."""
    committee, (_, y_test) = read_ambiguity(), load_test_images()
    everything = np.ones(len(y_test), np.bool_)
    rows = [_row("without a majority", WITHOUT_MAJORITY, everything, committee)]
    for (a, b), places in DISPUTED.items():
        rows.append(_row(f"{a} or {b}", places, np.isin(y_test, (a, b)), committee))
    print_rows(("disputed images", "images", "among", "ranked above an undisputed one", "hesitant"), rows)
    agrees, hesitant = committee.doubt.first == y_test, committee.hesitant
    for name, mask in (("all", everything), ("hesitant", hesitant), ("not hesitant", ~hesitant)):
        print(f"{name}: {int(mask.sum()):,} images, first choice is the label in {int((agrees & mask).sum()):,}")


if __name__ == "__main__":
    main()
