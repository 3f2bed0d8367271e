"""The rank of disputed images is the area under the ROC curve, with an interval that holds for a few images too."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.ambiguity_evidence import main, rank_area


@pytest.mark.parametrize(
    ("disputed", "others", "area"),
    [([3, 4], [1, 2], 1.0), ([1, 2], [3, 4], 0.0), ([1], [1], 0.5), ([2, 4], [1, 3], 0.75)],
)
def test_the_area_counts_pairs_in_order_and_ties_half(disputed: list[int], others: list[int], area: float) -> None:
    found = rank_area(np.array(disputed), np.array(others))
    assert found.value == area
    assert found.interval.low <= area <= found.interval.high


def test_the_area_is_that_of_all_pairs_counted() -> None:
    random = np.random.default_rng(1)
    disputed, others = random.integers(2, 8, 40), random.integers(0, 6, 60)
    pairs = np.sign(disputed[:, np.newaxis] - others)
    assert rank_area(disputed.astype(float), others.astype(float)).value == pytest.approx(float((pairs + 1).mean() / 2))


def test_the_interval_holds_the_true_area_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(2)
    true = 0.9213504  # of two normal distributions, two apart
    intervals = [rank_area(random.normal(2, 1, 15), random.normal(0, 1, 300)).interval for _ in range(300)]
    held = np.mean([interval.low <= true <= interval.high for interval in intervals])
    assert 0.9 <= held <= 1.0


def test_a_few_images_leave_much_open() -> None:
    interval = rank_area(np.ones(3), np.zeros(2_000)).interval
    assert interval.high == 1.0 and 0.6 < interval.low < 0.8


def test_the_shipped_scores_are_judged(lab_home_with_data: object, capsys: pytest.CaptureFixture[str]) -> None:
    main()
    said = capsys.readouterr().out
    assert "| without a majority | 15 | 10000 |" in said and "| 7 or 1 | 3 | 2163 |" in said
