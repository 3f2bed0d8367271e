"""mnist_core.training.precision: the quicker number format, by measurement."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("asked", "speedup", "resolved"),
    [
        ("float32", 9.0, "float32"),
        ("bfloat16", 0.1, "bfloat16"),
        ("auto", 1.6, "bfloat16"),
        ("auto", 1.1, "bfloat16"),
        ("auto", 1.09, "float32"),
        ("auto", 0.2, "float32"),
    ],
)
def test_only_auto_looks_at_what_was_measured(
    asked: str, speedup: float, resolved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mnist_core.training import precision

    monkeypatch.setattr(precision, "bfloat16_speedup", lambda: speedup)
    assert precision.resolved_precision(asked) == resolved


def test_the_speedup_is_measured_once_a_process() -> None:
    from mnist_core.training.precision import bfloat16_speedup

    bfloat16_speedup.cache_clear()
    first = bfloat16_speedup()
    assert first > 0
    assert bfloat16_speedup() == first
    assert bfloat16_speedup.cache_info().misses == 1
