"""What is asked of a source of MNIST and what it gives back, as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mnist_core.data.arrays import Arrays
from mnist_core.errors import DataError
from mnist_core.settings import Settings

Report = Callable[[str, float | None], None]
"""Told what is being done, and which share of it is done, in [0, 1]; None where that is not known."""


def silent(message: str, fraction: float | None) -> None:
    """A report that nobody hears."""


@dataclass(frozen=True)
class Request:
    """One attempt to get MNIST."""

    settings: Settings
    report: Report = silent

    def require_network(self) -> None:
        """Do nothing if downloads are allowed.

        Raises:
            DataError: If the settings forbid them.
        """
        if self.settings.offline:
            raise DataError("Downloads are switched off by MNIST_LAB_OFFLINE.")


@dataclass(frozen=True)
class DataOrigin:
    """Where the arrays came from. `fingerprint` tells whether a user's own files have changed since."""

    source: str
    location: str
    fingerprint: str = ""


@dataclass(frozen=True, eq=False)
class Fetched:
    """MNIST's arrays, checked, and where they came from."""

    arrays: Arrays
    origin: DataOrigin
