"""What each remedy changes, that it changes one thing, and what its proof is estimated to take."""

from __future__ import annotations

from typing import Any

import pytest

from mnist_core.choices.layers import Dense, Flatten
from mnist_core.config import TrainingConfig, parse_config
from mnist_core.data.faults import FaultPlan
from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.diagnose import diagnose
from mnist_core.diagnosis.experiments import START_SECONDS, experiments
from mnist_core.diagnosis.findings import FigureSpec, Finding
from mnist_core.diagnosis.proof import within
from mnist_core.diagnosis.remedies import REMEDIES, Setup, remedy_for
from mnist_core.settings import get_settings
from tests.diagnosis_evidence import Made

pytestmark = pytest.mark.usefixtures("lab_home")  # a server that allows what it allows by default

NARROW = {"architecture": "custom", "layers": [Flatten().model_dump(), Dense(units=3).model_dump()]}


def finding(cause: Cause, **numbers: float) -> Finding:
    """A finding of this cause with this evidence."""
    return Finding(cause, 0.1, 0.9, numbers, FigureSpec("bars", "", "", "", ()), "It is so.")


@pytest.mark.parametrize(
    ("found", "settings", "faults", "changed", "said"),
    [
        (finding(Cause.NO_SPATIAL_FEATURES), {"architecture": "mlp"}, {}, {"architecture": "cnn"}, "convolutional"),
        (finding(Cause.TOO_FEW_EPOCHS), {"epochs": 2}, {}, {"epochs": 8}, "longer"),
        (finding(Cause.TOO_FEW_EPOCHS), {"epochs": 60}, {}, {"epochs": 200}, "longer"),
        (finding(Cause.TOO_FEW_EPOCHS), {"epochs": 200}, {}, None, "at most 200 epochs"),
        (finding(Cause.TOO_MANY_EPOCHS), {"epochs": 50}, {}, {"early_stopping_patience": 2}, "Stop early"),
        (finding(Cause.TOO_MANY_EPOCHS), {"validation_fraction": 0.0}, {}, None, "Stop early"),
        (finding(Cause.OVERFITTING), {}, {}, {"augmentation": "affine"}, "Move, turn"),
        (finding(Cause.MISSING_REGULARIZATION), {"augmentation": "shift"}, {}, {"dropout": 0.3}, "dropout"),
        (
            finding(Cause.LEARNING_RATE_TOO_HIGH, typical_update=0.02),
            {"learning_rate": 0.02},
            {},
            {"learning_rate": 0.001},
            "Lower",
        ),
        (finding(Cause.LEARNING_RATE_TOO_HIGH), {"learning_rate": 0.02}, {}, {"learning_rate": 0.002}, "Lower"),
        (
            finding(Cause.LEARNING_RATE_TOO_LOW, largest_update=1e-4),
            {"learning_rate": 1e-4},
            {},
            {"learning_rate": 0.002},
            "Raise",
        ),
        (finding(Cause.TOO_MUCH_REGULARIZATION), {"l2": 0.1, "dropout": 0.9}, {}, {"l2": 0.0, "dropout": 0.0}, "away"),
        (finding(Cause.TOO_MUCH_REGULARIZATION), {"label_smoothing": 0.4}, {}, {"label_smoothing": 0.0}, "smoothing"),
        (finding(Cause.TOO_LITTLE_DATA), {"training_images": 300}, {}, {"training_images": 3000}, "more images"),
        (finding(Cause.TOO_LITTLE_DATA), {}, {"training_share": 0.1}, {"training_share": 1.0}, "more images"),
        (finding(Cause.TOO_LITTLE_DATA), {}, {}, {"augmentation": "affine"}, "Move, turn"),
        (
            finding(Cause.CLASS_IMBALANCE),
            {},
            {"class_kept": [0.1] + [1.0] * 9},
            {"class_kept": (1.0,) * 10},
            "every digit",
        ),
        (finding(Cause.LABEL_NOISE), {}, {"label_noise": 0.3}, {"label_noise": 0.0}, "as published"),
        (finding(Cause.LABEL_NOISE), {}, {}, None, "as published"),
        (finding(Cause.INPUT_MISMATCH), {}, {"inverted": True}, {"inverted": False}, "judged on"),
        (finding(Cause.STYLE_SHIFT), {}, {"thin_share": 0.2}, {"thin_share": 1.0}, "every kind"),
        (finding(Cause.STYLE_SHIFT), {}, {}, {"augmentation": "elastic"}, "bend"),
        (finding(Cause.DEAD_UNITS), {}, {}, {"batch_normalization": True}, "Normalise batches"),
        (
            finding(Cause.DEAD_UNITS),
            {"batch_normalization": True, "learning_rate": 0.01},
            {},
            {"learning_rate": 0.001},
            "Lower",
        ),
        (finding(Cause.MISCALIBRATED), {}, {}, None, None),
        (finding(Cause.HEALTHY), {}, {}, None, None),
    ],
)
def test_a_remedy_says_what_it_changes_and_changes_nothing_else(
    found: Finding,
    settings: dict[str, Any],
    faults: dict[str, Any],
    changed: dict[str, Any] | None,
    said: str | None,
) -> None:
    setup = Setup(parse_config(settings), FaultPlan.model_validate(faults))
    remedy = remedy_for(found, setup)
    if remedy is None:
        assert said is None
        return
    assert said is not None and said in remedy.words and remedy.words.endswith(".")
    if remedy.setup is None:
        assert changed is None
        return
    assert changed is not None
    before, after = (one.config.model_dump() | one.faults.model_dump() for one in (setup, remedy.setup))
    differing = {name: value for name, value in after.items() if value != before[name]}
    assert differing == pytest.approx(changed) if "learning_rate" in changed else differing == changed


def test_a_remedy_asks_for_no_more_epochs_than_the_server_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_LAB_MAX_EPOCHS", "6")
    get_settings.cache_clear()
    remedy = remedy_for(finding(Cause.TOO_FEW_EPOCHS), Setup(parse_config({"epochs": 2})))
    assert remedy is not None and remedy.setup is not None
    assert remedy.setup.config.epochs == 6


def test_a_narrow_network_is_made_wider_layer_by_layer() -> None:
    remedy = remedy_for(finding(Cause.TOO_LITTLE_CAPACITY), Setup(parse_config(NARROW)))
    assert remedy is not None and remedy.setup is not None and remedy.setup.config.layers is not None
    assert [getattr(layer, "units", None) for layer in remedy.setup.config.layers] == [None, 24]


def test_every_cause_that_training_mends_has_its_remedy() -> None:
    assert set(Cause) - set(REMEDIES) == {Cause.MISCALIBRATED, Cause.AMBIGUOUS_DIGITS, Cause.HEALTHY}


def test_a_proof_is_estimated_from_the_pace_of_the_parent() -> None:
    evidence = Made(training=0.8, loss=(1.0, 0.5)).evidence()  # two epochs of two seconds each
    setup = Setup(TrainingConfig(epochs=2, training_images=6000))
    (experiment,) = experiments(diagnose(evidence).findings[:1], setup, evidence)
    assert experiment.finding.cause is Cause.TOO_FEW_EPOCHS
    assert experiment.seconds == pytest.approx(START_SECONDS + 8 * 2.0)


def test_proofs_fit_into_the_budget_the_first_first() -> None:
    evidence = Made(training=0.8, loss=(1.0, 0.5), suspect=0.2, dead=0.9).evidence()
    setup = Setup(TrainingConfig(epochs=2, training_images=6000), FaultPlan(label_noise=0.3))
    planned = experiments(diagnose(evidence).findings, setup, evidence)
    assert len(planned) >= 3
    assert list(within(0, planned)) == []
    assert list(within(1e6, planned)) == list(planned)
    cheapest = min(planned, key=lambda one: one.seconds)
    assert list(within(cheapest.seconds, planned)) == [cheapest]
