"""Seconds to an accuracy are told with and without compiling, and those that missed it are counted."""

from __future__ import annotations

from benchmarks.seconds_to_accuracy import Ending, ending_row, ratio_row


def test_a_party_is_told_with_everyone_that_reached_the_target() -> None:
    endings = [Ending(6.0, 0.991, 1.0), Ending(8.0, 0.9899, 1.0), Ending(7.0, 0.99, 1.0)]
    assert ending_row("fast", endings, 0.99) == (
        "fast", "7.0 (6.0–8.0)", "6.0 (5.0–7.0)", "99.10, 98.99, 99.00", "2 of 3",
    )  # fmt: skip


def test_the_ratio_is_that_of_the_medians_with_and_without_compiling() -> None:
    slow = [Ending(100.0, 0.99), Ending(140.0, 0.99)]
    assert ending_row("slow", slow, 0.99)[2] == "–"
    quick = [Ending(6.0, 0.99, 2.0), Ending(6.0, 0.99, 2.0)]
    assert ratio_row(slow, quick)[1:3] == ("20.0", "30.0")
