"""In which order compared parties are measured, and how their numbers are put into words."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

NOTHING = "–"


def turns(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Every measurement of every party as `(party, number)`, spread evenly: A B A B, or B A B B A B for fewer of A.

    So a machine that grows slower or faster meanwhile favours nobody.
    """
    places = [((number + 0.5) / count, party, number) for party, count in counts.items() for number in range(count)]
    return [(party, number) for _, party, number in sorted(places, key=lambda place: place[0])]


def ratio(values: Sequence[float], base: Sequence[float], digits: int = 2) -> str:
    """Median over median, such as `1.71`; a dash where one of them is missing."""
    if not values or not base:
        return NOTHING
    return f"{statistics.median(values) / statistics.median(base):.{digits}f}"


def mean_and_deviation(values: Sequence[float], digits: int) -> str:
    """Mean and standard deviation of a sample, such as `98.31 ± 0.12`; of one value, the value."""
    mean = f"{statistics.fmean(values):.{digits}f}"
    return mean if len(values) == 1 else f"{mean} ± {statistics.stdev(values):.{digits}f}"
