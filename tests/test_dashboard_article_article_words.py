"""Whose runs the article page shows and what its buttons say, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dashboard.article.article_runs import ShownExample
from dashboard.article.article_words import facts_text, run_label, source_text, verdict_badge
from mnist_core.article.examples import CNN, DEEP, EXAMPLES
from mnist_core.article.verdicts import Verdict
from mnist_core.runs.record import RunRecord
from mnist_core.runs.states import RunState
from tests.article.runs import made_run

FIRST = RunRecord("1", "A run", CNN.config, RunState.COMPLETED, datetime(2026, 11, 5, 23, tzinfo=UTC))
SECOND = replace(FIRST, run_id="2", created_at=datetime(2026, 11, 7, tzinfo=UTC))
RUNS = (made_run(CNN), made_run(CNN, seed=4))


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (ShownExample(DEEP, ()), "No run of it yet."),
        (ShownExample(CNN, RUNS[:1], (FIRST,)), "Your run of 5 November 2026, seed 1."),
        (ShownExample(CNN, RUNS, (FIRST, FIRST)), "Your runs of 5 November 2026, seeds 1, 4."),
        (ShownExample(CNN, RUNS, (FIRST, SECOND)), "Your runs of 5 November 2026 and 7 November 2026, seeds 1, 4."),
        (
            ShownExample(CNN, RUNS),
            "Measured with this lab, seeds 1, 4, on A processor, 2 cores; keras 3.15.1, numpy 2.4.6. Runs of your own "
            "take their place.",
        ),
    ],
)
def test_it_is_said_whose_runs_are_shown(shown: ShownExample, text: str) -> None:
    assert source_text(shown).replace("\\", "") == text


@pytest.mark.parametrize(
    ("places", "seconds", "again", "label"),
    [
        ((0, 1, 2), 4800.0, False, "Run all three here, about 1 h 20 min"),
        ((0, 2), 60.0, False, "Run examples 1 and 3 here, about 1 min 0 s"),
        ((1,), None, False, "Run example 2 here"),
        ((0, 1, 2), 5.0, True, "Run all three again, with another seed, about 5 s"),
    ],
)
def test_a_button_says_what_it_runs_and_what_that_takes(
    places: tuple[int, ...], seconds: float | None, again: bool, label: str
) -> None:
    assert run_label([ShownExample(EXAMPLES[place], ()) for place in places], seconds, again=again) == label


def test_an_example_is_told_in_numbers() -> None:
    shown = ShownExample(CNN, ())
    assert facts_text(shown, 34_826, 55.0) == "34,826 weights · 10 epochs · about 55 s to train"
    assert facts_text(shown, 34_826, None) == "34,826 weights · 10 epochs"


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_a_badge_that_names_it(verdict: Verdict) -> None:
    assert verdict_badge(verdict).endswith(f": {verdict.value}]")
