"""What a diagnosis makes of its findings: their order, and honest refusals where too little is known."""

from __future__ import annotations

import ast
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core.diagnosis import gathering
from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.diagnose import diagnose
from mnist_core.diagnosis.evidence import Evidence, Sample
from mnist_core.diagnosis.registry import RULES
from mnist_core.runs.record import RunHistory
from mnist_core.training.metrics import BatchMetrics, EpochMetrics
from tests.diagnosis_evidence import Made

ROOT = Path(__file__).parent.parent
BLIND = sorted([*(ROOT / "mnist_core/diagnosis/rules").glob("*.py")]) + [
    ROOT / "mnist_core/diagnosis" / f"{name}.py"
    for name in ("evidence", "probes", "gathering", "signs", "rule", "needs", "registry", "diagnose", "findings")
]


def _nan_predictions(evidence: Evidence) -> Evidence:
    def blank(sample: Sample | None) -> Sample:
        assert sample is not None
        return replace(sample, probabilities=np.full_like(sample.probabilities, math.nan))

    return replace(evidence, training=blank(evidence.training), validation=blank(evidence.validation))


NOTHING_KNOWN = {
    "no epoch": Made(loss=(), accuracy=(), val_loss=(), val_accuracy=(), batch_loss=(), updates=()).evidence(),
    "a loss that is no number": Made(loss=(0.5, math.nan), val_loss=(0.5, math.nan)).evidence(),
    "predictions that are no numbers": _nan_predictions(Made().evidence()),
    "one digit only": Made(counts=[5000] + [0] * 9).evidence(),
    "no model": replace(Made().evidence(), training=None, validation=None, probes=None),
}


@pytest.mark.parametrize("evidence", NOTHING_KNOWN.values(), ids=NOTHING_KNOWN.keys())
def test_where_too_little_is_known_it_says_so_and_why(evidence: Evidence) -> None:
    told = diagnose(evidence)
    assert Cause.HEALTHY not in {finding.cause for finding in told.findings}
    assert Cause.HEALTHY in {item.cause for item in told.cannot_tell}
    assert all("cannot tell, because" in item.sentence for item in told.cannot_tell)


def test_without_validation_images_it_tells_what_training_images_show() -> None:
    told = diagnose(replace(Made(suspect=0.2, shift_loss=0.4).evidence(), validation=None))
    assert [finding.cause for finding in told.findings] == [Cause.LABEL_NOISE, Cause.NO_SPATIAL_FEATURES]
    assert {Cause.OVERFITTING, Cause.HEALTHY, Cause.INPUT_MISMATCH} <= {item.cause for item in told.cannot_tell}


def test_one_epoch_is_too_short_for_rules_about_curves_only() -> None:
    short = Made(training=0.8, loss=(1.0,), accuracy=(0.7,), val_loss=(0.9,), val_accuracy=(0.8,), updates=(0.002,))
    told = diagnose(short.evidence())
    assert told.top is not None and told.top.cause is Cause.TOO_FEW_EPOCHS
    assert Cause.TOO_MANY_EPOCHS in {item.cause for item in told.cannot_tell}


def test_a_run_that_diverged_had_steps_that_were_too_large() -> None:
    bare = replace(Made(is_diverged=True, loss=()).evidence(), training=None, validation=None, probes=None)
    told = diagnose(bare)
    assert told.top is not None and told.top.cause is Cause.LEARNING_RATE_TOO_HIGH
    assert Cause.LEARNING_RATE_TOO_HIGH not in {item.cause for item in told.cannot_tell}


def test_a_symptom_stands_behind_what_explains_it_however_much_it_weighs() -> None:
    told = diagnose(Made(training=1.0, validation=0.85, suspect=0.08).evidence())
    causes = [(finding.cause, finding.is_explained) for finding in told.findings]
    assert causes[0] == (Cause.LABEL_NOISE, False)
    assert (Cause.MISSING_REGULARIZATION, True) in causes


def test_a_run_in_which_something_matters_is_not_healthy() -> None:
    assert diagnose(Made().evidence()).findings[0].cause is Cause.HEALTHY
    ill = diagnose(Made(dead=0.8).evidence())
    assert [finding.cause for finding in ill.findings] == [Cause.DEAD_UNITS]


def test_every_cause_has_a_rule_and_every_finding_its_figure_and_numbers() -> None:
    assert set(RULES) == set(Cause)
    ill = Made(training=0.8, validation=0.7, dead=0.8, suspect=0.2, shift_loss=0.5, counts=[100] * 10)
    findings = diagnose(ill.evidence()).findings
    assert len(findings) >= 4
    for finding in findings:
        assert 0 <= finding.severity <= 1 and 0 < finding.confidence < 1
        assert finding.numbers and finding.sentence.endswith(".")
        assert finding.figure.series and all(len(one.x) == len(one.y) for one in finding.figure.series)


@pytest.mark.parametrize("module", BLIND, ids=lambda path: path.stem)
def test_no_part_that_judges_sees_settings_or_planted_faults(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not imported & {"mnist_core.config", "mnist_core.data.faults", "mnist_core.diagnosis.remedies"}
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not names & {"config", "faults", "learning_rate", "TrainingConfig", "FaultPlan", "RunRecord"}


def test_learning_rates_do_not_reach_the_evidence() -> None:
    epoch = EpochMetrics(1, 0.5, 0.9, 0.4, 0.95, 0.001, 1.0)
    window = BatchMetrics(step=5, epoch=0.5, batches=5, loss=1.0, accuracy=0.5, learning_rate=0.1)
    told, hidden = (
        gathering.curves_of(RunHistory(epochs=(replace(epoch, learning_rate=rate),), windows=(window,)))
        for rate in (0.001, 7.0)
    )
    assert all(np.array_equal(vars(told)[name], vars(hidden)[name]) for name in vars(told))
