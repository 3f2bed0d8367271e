"""What could not be told, one line a reason."""

from __future__ import annotations

import pytest

from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.findings import CannotTell, Diagnosis
from mnist_core.diagnosis.untold import nothing_found, untold_lines

ITEMS = (CannotTell(Cause.HEALTHY, "a"), CannotTell(Cause.DEAD_UNITS, "b"), CannotTell(Cause.LABEL_NOISE, "a"))


def test_causes_that_cannot_be_told_are_listed_by_reason() -> None:
    assert untold_lines(ITEMS) == (
        "Cannot tell, because a: healthy, label noise.",
        "Cannot tell, because b: dead units.",
    )


@pytest.mark.parametrize(
    ("items", "said"),
    [((), "Nothing stands out."), (ITEMS, "Cannot tell what holds this network back, because a.")],
)
def test_without_a_finding_it_is_said_whether_anything_could_be_told(items: tuple[CannotTell, ...], said: str) -> None:
    assert nothing_found(Diagnosis((), items)) == said
