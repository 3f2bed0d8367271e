"""The seconds from Start to the first step are told part by part."""

from __future__ import annotations

import pytest

from benchmarks.first_step import seconds_of, table_row
from benchmarks.lab_server import Moment

LOG = (
    (100.3, "The worker has it: loading pictures and building the network."),
    (100.4, "60,000 training and 0 validation images."),
    (100.45, "Training started."),
)


def test_the_parts_follow_one_another_from_the_click_to_the_first_step() -> None:
    found = seconds_of(100.0, Moment(at=101.0, step=1, created_at=100.1, log=LOG), shown=101.5)
    assert (found.store, found.give, found.prepare, found.step) == pytest.approx((0.1, 0.2, 0.15, 0.55))
    assert found.to_first_step == pytest.approx(1.0)
    assert found.shown == pytest.approx(1.5)


def test_a_table_row_has_medians_of_the_parts_and_the_range_of_the_whole() -> None:
    moments = [Moment(at=at, step=1, created_at=100.1, log=LOG) for at in (101.0, 103.0, 101.2)]
    row = table_row("warm, cnn", [seconds_of(100.0, moment, moment.at + 0.5) for moment in moments])
    assert row == ("warm, cnn", "0.10", "0.20", "0.15", "0.75", "1.20 (1.00–3.00)", "1.70 (1.50–3.50)")
