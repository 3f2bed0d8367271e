"""A real network is trained on broken data, diagnosed and named: nothing between plan and finding is faked."""

from __future__ import annotations

from pathlib import Path

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.data.dataset import Mnist
from mnist_core.data.faults import NO_FAULTS, FaultPlan
from mnist_core.diagnosis.bench.planting import Case
from mnist_core.diagnosis.bench.running import case_evidence
from mnist_core.diagnosis.bench.training import trained
from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.diagnose import diagnose
from mnist_core.evaluation.ambiguity import read_ambiguity

pytestmark = pytest.mark.slow
CONFIG = TrainingConfig(architecture="mlp", epochs=3, training_images=3000, validation_fraction=0.02)


@pytest.mark.parametrize(
    ("faults", "cause"),
    [
        (NO_FAULTS, Cause.TOO_FEW_EPOCHS),
        (FaultPlan(label_noise=0.3), Cause.LABEL_NOISE),
        (FaultPlan(inverted=True), Cause.INPUT_MISMATCH),
    ],
)
def test_what_was_planted_is_named(mnist: Mnist, tmp_path: Path, faults: FaultPlan, cause: Cause) -> None:
    case = Case(cause, "mlp", "test", "tuning", CONFIG, faults)
    folder = trained(case, mnist, tmp_path)
    told = diagnose(case_evidence(case, folder))
    assert told.top is not None and told.top.cause is cause
    assert not told.cannot_tell or {item.cause for item in told.cannot_tell} == {Cause.STYLE_SHIFT}
    assert trained(case, mnist, tmp_path) == folder


def test_a_network_that_diverged_is_diagnosed_by_its_curves(mnist: Mnist, tmp_path: Path) -> None:
    wild = CONFIG.model_copy(update={"optimizer": "sgd", "learning_rate": 10.0, "l2": 1.0, "training_images": 500})
    case = Case(Cause.LEARNING_RATE_TOO_HIGH, "mlp", "test", "tuning", wild)
    told = diagnose(case_evidence(case, trained(case, mnist, tmp_path)))
    assert told.top is not None and told.top.cause is Cause.LEARNING_RATE_TOO_HIGH
    assert Cause.HEALTHY in {item.cause for item in told.cannot_tell}


def test_which_validation_images_others_doubt_is_told_in_the_order_of_the_sample(mnist: Mnist, tmp_path: Path) -> None:
    case = Case(Cause.TOO_FEW_EPOCHS, "mlp", "test", "tuning", CONFIG)
    evidence = case_evidence(case, trained(case, mnist, tmp_path))
    assert evidence.validation is not None and evidence.is_doubted is not None
    doubted = {image.tobytes() for image in mnist.x_train[read_ambiguity().doubted]}
    assert [image.tobytes() in doubted for image in evidence.validation.images] == evidence.is_doubted.tolist()
    assert 0 < evidence.is_doubted.sum() < 0.05 * len(evidence.is_doubted)
