"""What the parties told becomes tables of speed and of work."""

from __future__ import annotations

from benchmarks.engine_throughput import ARTICLE, ENGINES, TORCH, Runs, speed_rows, work_rows


def _rounds(*seconds: tuple[float, ...], accuracy: float = 0.9) -> Runs:
    return [
        [{"seconds": value, "loss": 0.5, "accuracy": accuracy, "test_accuracy": accuracy} for value in epochs]
        for epochs in seconds
    ]


def test_later_epochs_are_compared_with_each_party() -> None:
    found = {
        ARTICLE.name: _rounds((10.0, 6.0, 5.0), (8.0, 4.0, 5.0)),
        ENGINES[0].name: _rounds((4.0, 2.0, 2.0), (5.0, 2.5, 2.5)),
        TORCH.name: _rounds((3.0, 3.0, 3.0), (3.0, 3.0, 3.0)),
    }
    article, engine, torch = speed_rows(found, 600)
    assert article == (ARTICLE.name, "68 (60–75)", "120 (100–150)", "1.00", "0.60")
    assert engine[1:] == ("135 (120–150)", "270 (240–300)", "2.25", "1.35")
    assert torch[3:] == ("1.67", "1.00")


def test_one_epoch_is_compared_for_want_of_later_ones_and_a_missing_party_leaves_a_dash() -> None:
    rows = speed_rows({ARTICLE.name: _rounds((10.0,)), ENGINES[0].name: _rounds((5.0,))}, 600)
    assert [row[1:] for row in rows] == [
        ("60 (60–60)", "–", "1.00", "–"),
        ("120 (120–120)", "–", "2.00", "–"),
    ]


def test_work_is_told_after_each_epoch_over_the_seeds() -> None:
    article = _rounds((1.0, 1.0), accuracy=0.9) + _rounds((1.0, 1.0), accuracy=0.92)
    rows = work_rows({ARTICLE.name: article, TORCH.name: _rounds((1.0, 1.0), (1.0, 1.0))})
    assert [(row[0], row[1]) for row in rows] == [
        ("1", ARTICLE.name), ("1", TORCH.name), ("2", ARTICLE.name), ("2", TORCH.name),
    ]  # fmt: skip
    assert rows[0][2:] == ("0.5000 ± 0.0000", "91.00 ± 1.41", "91.00 ± 1.41")
