"""How the command line writes numbers, tables and JSON."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from mnist_core.evaluation.intervals import Estimate

MISSING = "–"


def print_json(value: Any) -> None:
    """Print one JSON document on stdout; NaN and infinity, which JSON lacks, become null."""
    print(json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False))


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def progress_stream(as_json: bool) -> TextIO:
    """Where a command says how far it is: stdout, unless that is kept for JSON."""
    return sys.stderr if as_json else sys.stdout


def percent(share: float | None) -> str:
    """A share in [0, 1] as per cent with two decimals; a dash where there is none."""
    return MISSING if share is None else f"{100 * share:.2f} %"


def percent_with_interval(estimate: Estimate | None) -> str:
    """A share and its 95 % interval, such as `98.93 % (95 % interval 98.71–99.12 %)`."""
    if estimate is None:
        return MISSING
    low, high = estimate.interval.low, estimate.interval.high
    return f"{percent(estimate.value)} (95 % interval {100 * low:.2f}–{100 * high:.2f} %)"


def estimate_values(estimate: Estimate | None) -> dict[str, float] | None:
    """A share and the ends of its 95 % interval, for JSON."""
    if estimate is None:
        return None
    return {"value": estimate.value, "low": estimate.interval.low, "high": estimate.interval.high}


def table_lines(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table as lines of text, each column as wide as its widest cell."""
    widths = [max(len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (heads, *rows)
    ]
