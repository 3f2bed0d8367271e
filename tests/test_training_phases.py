"""mnist_core.training.phases: where an epoch's seconds go, by a clock that is turned by hand."""

from __future__ import annotations

import time

import pytest

from mnist_core.training.metrics import PhaseSeconds
from mnist_core.training.phases import PhaseClock


def test_every_second_belongs_to_one_phase_and_pauses_to_none(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])

    def pass_by(seconds: float) -> bool:
        now[0] += seconds
        return True

    clock = PhaseClock()
    paused = clock.waiting(lambda: pass_by(100.0))
    pass_by(1.0)
    with clock.spend("step"):
        pass_by(10.0)
    assert paused()
    with clock.spend("evaluation"):
        pass_by(2.0)
        assert paused()
    with clock.spend("gauges"):
        pass_by(0.5)
    assert clock.seconds() == PhaseSeconds(data=1.0, step=10.0, evaluation=2.0, gauges=0.5)
    clock.restart()
    pass_by(3.0)
    assert clock.seconds() == PhaseSeconds(data=3.0, step=0.0, evaluation=0.0)
