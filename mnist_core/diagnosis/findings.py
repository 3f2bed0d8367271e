"""What a diagnosis says: findings with their evidence, and honest refusals where something cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from mnist_core.diagnosis.causes import Cause

Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Series:
    """One line, or one row of bars, of a figure; `x` may be words."""

    name: str
    x: tuple[float | str, ...]
    y: tuple[float, ...]


@dataclass(frozen=True)
class FigureSpec:
    """The values of one figure. `threshold` is where the rule begins to speak, None where that is no single number."""

    kind: Literal["lines", "bars"]
    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    threshold: float | None = None


@dataclass(frozen=True)
class Finding:
    """One cause and what speaks for it.

    `severity`: about how much accuracy it costs, as a share, in [0, 1]. `confidence`: how sure the rule is, in [0, 1].
    `numbers` are the evidence by name, `sentence` says it in plain words. `is_explained` tells that another finding,
    ranked higher, may well be the reason for this one.
    """

    cause: Cause
    severity: float
    confidence: float
    numbers: Numbers
    figure: FigureSpec
    sentence: str
    is_explained: bool = False

    @property
    def weight(self) -> float:
        """What findings are ranked by: severity times confidence."""
        return self.severity * self.confidence

    def explained(self) -> Finding:
        """The same finding, as one that another explains."""
        return replace(self, is_explained=True)


@dataclass(frozen=True)
class CannotTell:
    """A cause that could neither be named nor ruled out, and why, such as "no images were set aside"."""

    cause: Cause
    because: str

    @property
    def sentence(self) -> str:
        """In words: cannot tell, because …"""
        return f"{self.cause.label}: cannot tell, because {self.because}."


@dataclass(frozen=True)
class Diagnosis:
    """The findings on a run, the likeliest first, and what could not be told. `findings` may be empty."""

    findings: tuple[Finding, ...]
    cannot_tell: tuple[CannotTell, ...] = field(default=())

    @property
    def top(self) -> Finding | None:
        """The first finding; None where nothing can be said."""
        return self.findings[0] if self.findings else None
