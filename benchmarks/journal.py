"""A journal of finished measurements, one JSON line each, so that an interrupted program goes on where it was."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


class Journal:
    """Measurements by what was measured. Without a file they are only passed on, and nothing is kept.

    It does not know of the code that was measured: after a change to that, begin another file.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        text = file.read_text(encoding="utf-8") if file and file.exists() else ""
        # A program that was ended in the middle of writing leaves half a line: what it was about is measured again.
        self._kept = [kept for kept in map(_parsed, text.splitlines()) if kept is not None]
        self._before = "" if text.endswith("\n") or not text else "\n"

    def result(self, of: Mapping[str, Any], measure: Callable[[], Any]) -> Any:
        """What was measured of this before; else what `measure` gives, kept at once.

        Args:
            of: What is measured, in full: whatever would change the result.
            measure: Gives a value that JSON can hold.
        """
        wanted = dict(of)
        for kept in self._kept:
            if kept["of"] == wanted:
                return kept["result"]
        line = {"of": wanted, "result": measure()}
        text = json.dumps(line)
        print(text, file=sys.stderr, flush=True)
        if self._file:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(f"{self._before}{text}\n")
            self._before = ""
        return line["result"]


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    return kept
