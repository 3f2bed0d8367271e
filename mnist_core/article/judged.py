"""Judged: what came of a claim, with the measured values and the reason in words."""

from __future__ import annotations

from dataclasses import dataclass

from mnist_core.article.verdicts import Verdict


@dataclass(frozen=True)
class Judged:
    """A verdict; `measured` and `why` are sentences, computed like the verdict. `measured` is empty without runs."""

    verdict: Verdict
    measured: str
    why: str
