"""The cases of the fault bench, and how its outcomes are counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mnist_core.config import parse_config
from mnist_core.data.faults import FaultPlan
from mnist_core.diagnosis.bench.cases import bench_cases
from mnist_core.diagnosis.bench.scores import NOTHING, Outcome, markdown_table, scores_of
from mnist_core.diagnosis.causes import Cause


def test_every_cause_is_planted_in_both_parts() -> None:
    for part in ("tuning", "scored"):
        assert {case.cause for case in bench_cases(part)} == set(Cause)


def test_enough_healthy_runs_are_scored_to_tell_how_often_one_is_alarmed_wrongly() -> None:
    assert sum(case.cause is Cause.HEALTHY for case in bench_cases("scored")) >= 40


def test_no_case_that_is_scored_was_used_for_thresholds() -> None:
    tuning, scored = bench_cases("tuning"), bench_cases("scored")
    assert not {case.config.seed for case in tuning} & {case.config.seed for case in scored}
    assert len({case.key for case in tuning + scored}) == len(tuning + scored)
    assert len({case.name for case in tuning + scored}) == len(tuning + scored)


@pytest.mark.parametrize(
    ("planted", "named", "first", "second"),
    [
        ("label_noise", ("label_noise", "overfitting"), True, True),
        ("label_noise", ("overfitting", "label_noise"), False, True),
        ("label_noise", ("overfitting", "dead_units", "label_noise"), False, False),
        ("label_noise", (), False, False),
        ("healthy", ("healthy", "miscalibrated"), True, True),
        ("healthy", ("ambiguous_digits",), True, True),
        ("healthy", (), True, True),
        ("healthy", ("dead_units", "healthy"), False, False),
    ],
)
def test_a_cause_counts_by_its_place(planted: str, named: tuple[str, ...], first: bool, second: bool) -> None:
    outcome = Outcome("case", planted, named, 1.0)
    assert (outcome.is_named_within(1), outcome.is_named_within(2)) == (first, second)


def test_rates_are_over_planted_faults_and_false_alarms_over_healthy_runs() -> None:
    outcomes = [
        Outcome("a", "label_noise", ("label_noise",), 1.0),
        Outcome("b", "label_noise", ("overfitting", "label_noise"), 3.0),
        Outcome("c", "healthy", ("dead_units",), 2.0),
        Outcome("d", "healthy", (), 2.0),
    ]
    scores = scores_of(outcomes)
    assert scores.top_1 and scores.top_2 and scores.false_alarms
    assert (scores.top_1.value, scores.top_2.value, scores.false_alarms.value) == (0.5, 1.0, 0.5)
    assert scores.slowest_seconds == 3.0
    assert scores.confusion["healthy"] == {"dead_units": 1, NOTHING: 1}
    assert "| `label_noise` | 2 | `label_noise` 1, `overfitting` 1 |" in markdown_table(scores)


def test_a_training_is_known_again_by_its_settings_that_are_no_defaults() -> None:
    case = bench_cases("tuning")[0]
    assert case.key == replace(case, cause=Cause.OVERFITTING, strength="renamed").key
    for change in ({"seed": 99}, {"dropout": 0.7}):
        assert case.key != replace(case, config=case.config.model_copy(update=change)).key
    assert case.key != replace(case, faults=FaultPlan(label_noise=0.1)).key
    assert case.key == replace(case, config=parse_config(case.config.to_json())).key
