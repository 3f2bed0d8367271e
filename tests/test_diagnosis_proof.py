"""What a proof compares, and its verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.data.faults import NO_FAULTS, FaultPlan
from mnist_core.diagnosis.causes import Cause
from mnist_core.diagnosis.experiments import Experiment
from mnist_core.diagnosis.proof import compared, prove, while_it_lasts
from mnist_core.diagnosis.remedies import Setup
from mnist_core.errors import RunError, StoreError
from mnist_core.runs.record import Artifact, Predictions
from mnist_core.runs.snapshot import RunSnapshot
from mnist_core.runs.states import RunState
from mnist_core.runs.store import NO_FILES
from tests.cli_fakes import AT, confident
from tests.test_diagnosis_remedies import finding

EXPERIMENT = Experiment(finding(Cause.LABEL_NOISE), "Right labels.", Setup(TrainingConfig(epochs=1)), 5.0)


def predictions(wrong: int, images: int = 1000) -> Predictions:
    """Predictions that are wrong of the first so many validation and test images."""
    y = (np.arange(images) % 10).astype(np.uint8)
    named = np.where(np.arange(images) < wrong, (y + 1) % 10, y)
    return Predictions(confident(named), y, confident(named), np.arange(images, dtype=np.int64), y)


@pytest.mark.parametrize(
    ("parent", "child", "verdict"),
    [(100, 80, "confirmed"), (100, 100, "refuted"), (100, 99, "refuted"), (100, 130, "refuted")],
)
def test_the_verdict_follows_from_the_validation_images(parent: int, child: int, verdict: str) -> None:
    assert compared(EXPERIMENT, "c" * 32, predictions(parent), predictions(child)).verdict == verdict


def test_a_gap_that_may_be_noise_but_may_be_what_was_promised_is_undecided() -> None:
    proof = compared(EXPERIMENT, "c" * 32, predictions(10, 60), predictions(8, 60))
    assert proof.validation.p_value == pytest.approx(0.5)
    assert proof.verdict == "undecided"


def test_the_sentence_names_verdict_difference_and_interval() -> None:
    sentence = compared(EXPERIMENT, "c" * 32, predictions(100), predictions(80)).sentence
    assert sentence.startswith("confirmed: +2.0 points [1.")


@pytest.mark.parametrize("images", [0, 900])
def test_runs_that_were_validated_on_other_images_are_not_compared(images: int) -> None:
    with pytest.raises(RunError, match="same images"):
        compared(EXPERIMENT, "c" * 32, predictions(0, images), predictions(0, 1000))


class OneRun:
    """A queue and a store of one parent and one child; `reason` is what the child fails for."""

    def __init__(self, reason: str | None = None) -> None:
        self.reason = reason
        self.submitted: tuple[TrainingConfig, str | None, FaultPlan] | None = None

    def submit(
        self,
        config: TrainingConfig,
        *,
        name: str | None = None,
        parent_id: str | None = None,
        files: Mapping[Artifact, bytes] = NO_FILES,
        faults: FaultPlan = NO_FAULTS,
    ) -> str:
        self.submitted = (config, parent_id, faults)
        return "c" * 32

    def wait(self, run_id: str, timeout: float | None = None) -> RunSnapshot:
        return RunSnapshot(run_id, "child", TrainingConfig(), RunState.COMPLETED, AT, reason=self.reason)

    def predictions(self, run_id: str) -> Predictions:
        if run_id == "d" * 32:
            raise StoreError("It left none.")
        return predictions(100 if run_id == "p" * 32 else 50)


def test_a_proof_trains_a_child_and_compares_it() -> None:
    runs = OneRun()
    watched: list[str] = []
    planted = replace(EXPERIMENT, setup=Setup(TrainingConfig(epochs=1), FaultPlan(inverted=True)))
    proof = prove(planted, "p" * 32, runs, runs, watched.append)
    assert runs.submitted == (TrainingConfig(epochs=1), "p" * 32, FaultPlan(inverted=True))
    assert watched == [proof.child_id]
    assert proof.validation.difference == pytest.approx(0.05)


def test_a_child_that_failed_proves_nothing() -> None:
    runs = OneRun("The loss is no longer a number.")
    with pytest.raises(RunError, match=r"went wrong: The loss is no longer a number\."):
        prove(EXPERIMENT, "p" * 32, runs, runs)


def test_beside_a_run_without_predictions_nothing_is_proved_but_the_child_is_named() -> None:
    runs = OneRun()
    with pytest.raises(RunError, match=f"no predictions to compare with; .* in run {'c' * 32}"):
        prove(EXPERIMENT, "d" * 32, runs, runs)


@pytest.mark.parametrize(
    ("seconds", "spent", "made"),
    [
        ((5.0, 5.0, 5.0), (0.0, 4.0, 20.0), 2),  # the second took longer than it was thought to
        ((5.0, 50.0, 5.0), (0.0, 5.0, 5.0), 2),  # one that does not fit is left out, not the ones after it
        ((60.0,), (0.0,), 0),
    ],
)
def test_a_proof_is_begun_only_if_it_fits_into_what_is_left_of_the_budget(
    seconds: tuple[float, ...], spent: tuple[float, ...], made: int
) -> None:
    planned = [replace(EXPERIMENT, seconds=one) for one in seconds]
    clock = iter(spent)
    assert len(list(while_it_lasts(20.0, planned, lambda: next(clock)))) == made
