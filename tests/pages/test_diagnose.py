"""The Diagnose page on a real store: what it says of a run, what its buttons start, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.diagnose.diagnosed_run import diagnosis_of
from mnist_core.config import TrainingConfig
from mnist_core.data.faults import NO_FAULTS, FaultPlan
from mnist_core.diagnosis import process
from mnist_core.diagnosis.judging import told_by
from mnist_core.diagnosis.stored_runs import StoredTraces
from mnist_core.errors import DataError, RunError
from mnist_core.runs import rate_testing
from mnist_core.runs.messages import Train
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.record import Artifact, Predictions
from mnist_core.runs.serialization import write_predictions
from mnist_core.runs.states import RunState
from mnist_core.runs.store import RunStore
from mnist_core.training.rate_curve import RateCurve
from tests.diagnosis_evidence import Made
from tests.nearest_mean import nearest_mean_predictions, store_finished_run
from tests.pages.lab import Lab, run
from tests.stores import TO_COMPLETED, history
from tests.test_diagnosis_rate_reading import FALLING
from tests.waiting import wait_until
from tests.workers import DEADLINE_SECONDS

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

HEALTHY = Made(confidence=0.98)
NOISY = Made(suspect=0.25, shift_loss=0.3)
CONFIG = TrainingConfig(architecture="mlp")
BROKEN = FaultPlan(label_noise=0.3)
REAL_SECONDS = 120.0
TEST_RATES = "Test learning rates, about 20 s"
PROVE, APPLY = "_diagnose_prove_label_noise", "_diagnose_apply_label_noise"


@pytest.fixture(scope="module")
def right(mnist: Mnist) -> Predictions:
    """What a classifier says that reads four in five rightly."""
    return nearest_mean_predictions(mnist)


@pytest.fixture(scope="module")
def wrong(right: Predictions) -> Predictions:
    """The same of one that misreads every third image more."""
    every_third = np.arange(len(right.y_validation)) % 3 == 0
    turned = np.where(every_third[:, np.newaxis], np.roll(right.validation_probabilities, 1, axis=1), 0)
    kept = np.where(every_third[:, np.newaxis], 0, right.validation_probabilities)
    return replace(right, validation_probabilities=(turned + kept).astype(np.float32))


@pytest.fixture
def lab(lab_home_with_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    lab = Lab(monkeypatch)
    yield lab
    lab.close()


def _store(
    store: RunStore,
    predictions: Predictions,
    folder: Path,
    *,
    faults: FaultPlan,
    parent_id: str | None = None,
    config: TrainingConfig = CONFIG,
) -> str:
    run_id = store.create(config, name="A run", faults=faults, parent_id=parent_id).run_id
    write_predictions(folder / "made.npz", predictions)
    store.save_artifact(run_id, Artifact.PREDICTIONS, folder / "made.npz")
    store.save_history(run_id, history(3))
    store.log_scores(run_id, {"accuracy": 0.9, "test_accuracy": 0.9})
    for state in TO_COMPLETED:
        store.set_state(run_id, state)
    return run_id


@pytest.fixture
def broken(lab: Lab, wrong: Predictions, tmp_path: Path) -> str:
    """The id of a run with planted wrong labels."""
    return _store(lab.store, wrong, tmp_path, faults=BROKEN)


def _diagnosed(lab: Lab, run_id: str, made: Made, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page once it has diagnosed a run of which the evidence is as made."""
    monkeypatch.setattr(process, "told_apart", lambda traces: told_by(made.evidence(), traces.setup))
    app = lab.page("diagnose")
    app = run(app.selectbox(key="_diagnose_run").select(run_id))
    assert diagnosis_of(lab.store.get(run_id)).wait(DEADLINE_SECONDS) is not None
    return run(app)


def _texts(app: AppTest) -> str:
    """All that is written, without the escapes that keep Markdown from changing it."""
    return "\n".join(element.value for element in [*app.markdown, *app.caption]).replace("\\", "")


def _verdict(app: AppTest) -> str:
    return next(element.value for element in app.markdown if element.value.startswith("####")).replace("\\", "")


def _labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_a_sick_run_is_told_verdict_first(lab: Lab, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _diagnosed(lab, broken, NOISY, monkeypatch)
    assert _verdict(app).startswith(
        "#### Many of the labels this network learned from are wrong. "
        "Press “Apply the remedy” to train it again with wrong labels 30 % → 0 %: about "
    )
    assert "**1. About 23 % of the training labels are wrong: " in _texts(app)
    assert "Severe, about 22.6 points · nearly certain, 100 % sure" in _texts(app)
    assert "**2. The network looks at where pixels are, not at shapes" in _texts(app)
    assert "Labels that similar images contradict **25.0 %**" in _texts(app)
    assert "Cannot tell, because its training images cannot be measured as handwriting" in _texts(app)
    assert "Broken on purpose: wrong labels 30 %." in _texts(app)


def test_a_healthy_run_is_told_calmly(lab: Lab, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _diagnosed(lab, broken, HEALTHY, monkeypatch)
    assert _verdict(app) == "#### All is well: nothing holds this network back. There is nothing to press."
    assert _labels(app) == [TEST_RATES]


def test_where_no_setting_mends_a_finding_it_says_so(
    lab: Lab, right: Predictions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = store_finished_run(lab.store, right, tmp_path)
    app = _diagnosed(lab, sound, Made(suspect=0.25), monkeypatch)
    assert "There is nothing to press" in _verdict(app)
    assert "Train on the labels as published. Nothing in this run's settings does that." in _texts(app)
    assert _labels(app) == [TEST_RATES]


def test_without_a_run_the_way_to_train_is_offered(lab: Lab) -> None:
    lab.store.create(TrainingConfig(), name="Waits")
    assert _labels(lab.page("diagnose")) == ["Train a network"]


def test_a_diagnosis_that_fails_says_why_and_can_be_tried_again(
    lab: Lab, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(traces: StoredTraces) -> None:
        raise DataError("MNIST is not here.")

    monkeypatch.setattr(process, "told_apart", gone)
    app = lab.page("diagnose")
    wait_until(lambda: diagnosis_of(lab.store.get(broken)).has_ended)
    assert run(app).warning[0].value == "MNIST is not here."
    monkeypatch.setattr(process, "told_apart", lambda traces: told_by(HEALTHY.evidence(), traces.setup))
    app.button(key="_diagnose_retry").click().run()
    assert diagnosis_of(lab.store.get(broken)).wait(DEADLINE_SECONDS) is not None
    assert "All is well" in _verdict(run(app))


@pytest.mark.parametrize("button", [PROVE, APPLY])
def test_a_remedy_is_queued_as_a_child_with_one_thing_changed(
    lab: Lab, broken: str, monkeypatch: pytest.MonkeyPatch, button: str
) -> None:
    app = run(_diagnosed(lab, broken, NOISY, monkeypatch).button(key=button).click())
    (child,) = [one for one in lab.store.runs() if one.parent_id == broken]
    assert (child.config, child.faults, child.name) == (CONFIG, NO_FAULTS, "Remedy for label noise: A run")
    if button == APPLY:
        assert "Train" in [title.value for title in app.title]
    else:
        assert _verdict(app).endswith("Its remedy is being tried now.")
        assert button not in [one.key for one in app.button]


def test_the_proof_stands_beside_the_finding_once_the_child_has_ended(
    lab: Lab, broken: str, right: Predictions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = _store(lab.store, right, tmp_path, faults=NO_FAULTS, parent_id=broken)
    app = _diagnosed(lab, broken, NOISY, monkeypatch)
    told = _texts(app)
    assert "Its remedy was tried, confirmed: +31.0 points [" in _verdict(app)
    assert "**Confirmed: +31.0 points [" in told and "on the 100 validation images.**" in told
    assert "The run with the remedy reads 31 more images right than the first run" in told
    assert "On the 10,000 test images, which decide nothing here: +0.0 points" in told
    assert "**31 images fixed**" in told and "**0 images newly broken**" in told
    assert [len(images.captions) for images in app.image] == [12]
    app = run(app.button(key="_diagnose_next_label_noise").click())
    assert app.selectbox(key="_diagnose_run").value == child


def test_a_remedy_that_makes_it_worse_is_refuted(
    lab: Lab, right: Predictions, wrong: Predictions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = _store(lab.store, right, tmp_path, faults=BROKEN)
    _store(lab.store, wrong, tmp_path, faults=NO_FAULTS, parent_id=parent)
    app = _diagnosed(lab, parent, NOISY, monkeypatch)
    assert "**Refuted: -31.0 points [" in _texts(app)
    assert _verdict(app).endswith("So that is not the reason.")


def test_beside_a_run_that_diverged_the_remedy_stands_alone(
    lab: Lab, right: Predictions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diverged = lab.store.create(CONFIG, name="Wild", faults=BROKEN).run_id
    lab.store.set_state(diverged, RunState.RUNNING)
    lab.store.save_history(diverged, history(1))
    lab.store.log_epoch(diverged, history(1).epochs[0])
    lab.store.set_state(diverged, RunState.FAILED, "The loss of a batch is nan.")
    _store(lab.store, right, tmp_path, faults=NO_FAULTS, parent_id=diverged)
    told = _texts(_diagnosed(lab, diverged, NOISY, monkeypatch))
    assert "Its remedy was tried, now test accuracy 90.00 % [89.40, 90.57]." in told
    assert "The first run left no predictions, so the two cannot be compared image by image." in told


def test_all_are_proved_within_a_budget(lab: Lab, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _diagnosed(lab, broken, NOISY, monkeypatch)
    assert "- Label noise: not proved yet" in _texts(app)
    app = run(app.number_input(key="_diagnose_budget").set_value(1))
    assert app.button(key="_diagnose_prove_all").disabled
    app = run(app.number_input(key="_diagnose_budget").set_value(24 * 3600))
    assert app.button(key="_diagnose_prove_all").label == "Prove 2 of 2"
    app = run(app.button(key="_diagnose_prove_all").click())

    def children() -> list[tuple[str, FaultPlan]]:
        found = [one for one in lab.store.runs() if one.parent_id == broken]
        return [(child.config.architecture, child.faults) for child in reversed(found)]

    assert children() == [("mlp", NO_FAULTS)]
    assert "- No spatial features: not proved yet" in _texts(app)
    worker = lab.worker()
    first = worker.hear()
    assert isinstance(first, Train)
    worker.finish(first)
    wait_until(lambda: children() == [("mlp", NO_FAULTS), ("cnn", BROKEN)])


def test_no_more_proofs_are_begun_once_that_is_asked(lab: Lab, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _diagnosed(lab, broken, NOISY, monkeypatch)
    app = run(app.number_input(key="_diagnose_budget").set_value(24 * 3600))
    app = run(app.button(key="_diagnose_prove_all").click())
    app = run(app.button(key="_diagnose_prove_cancel").click())
    assert app.button(key="_diagnose_prove_all").label == "Prove 1 of 1"
    worker = lab.worker()
    first = worker.hear()
    assert isinstance(first, Train)
    worker.finish(first)
    lab.queue.wait(lab.store.runs()[0].run_id, DEADLINE_SECONDS)
    assert len([one for one in lab.store.runs() if one.parent_id == broken]) == 1


def test_learning_rates_are_tested_on_demand_and_shown(lab: Lab, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def measured(store: RunStore, run_id: str) -> RateCurve:
        raise RunError("No memory is left.")

    monkeypatch.setattr(rate_testing, "measure_and_keep_rates", measured)
    app = _diagnosed(lab, broken, NOISY, monkeypatch)
    app = run(app.button(key="_diagnose_rates").click())
    wait_until(lambda: "_diagnose_rates_retry" in [one.key for one in run(app).button])
    assert "No memory is left." in [warning.value for warning in app.warning]
    tested = replace(NOISY.evidence(), rate_curve=FALLING)
    monkeypatch.setattr(process, "told_apart", lambda traces: told_by(tested, traces.setup))
    (lab.store.artifact(broken, Artifact.PREDICTIONS).parent / Artifact.RATES).write_bytes(FALLING.to_json())
    app = run(app)
    assert diagnosis_of(lab.store.get(broken)).wait(DEADLINE_SECONDS) is not None
    assert "**The loss falls fastest at a learning rate of 0.00" in _texts(run(app))


def test_a_remedy_that_failed_says_so_and_is_offered_again(
    lab: Lab, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = lab.store.create(CONFIG, name="A child", parent_id=broken).run_id
    lab.store.set_state(child, RunState.FAILED, "No room is left.")
    app = _diagnosed(lab, broken, NOISY, monkeypatch)
    assert "Tried before, it ended without a result (failed): No room is left." in _texts(app)
    assert PROVE in [one.key for one in app.button]


def test_a_run_without_validation_images_is_offered_again_with_some(
    lab: Lab, right: Predictions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = CONFIG.model_copy(update={"validation_fraction": 0.0})
    parent = _store(lab.store, right, tmp_path, faults=BROKEN, config=config)
    app = _diagnosed(lab, parent, NOISY, monkeypatch)
    app = run(app.button(key="_diagnose_validated").click())
    (child,) = [one for one in lab.store.runs() if one.parent_id == parent]
    assert (child.config, child.faults) == (CONFIG, BROKEN)
    assert "_diagnose_validated" not in [one.key for one in app.button]


def test_the_remedies_tried_are_a_tree(
    lab: Lab, broken: str, right: Predictions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = _store(lab.store, right, tmp_path, faults=NO_FAULTS, parent_id=broken)
    _store(lab.store, right, tmp_path, faults=FaultPlan(inverted=True), parent_id=child)
    told = _texts(_diagnosed(lab, broken, NOISY, monkeypatch))
    assert (
        "- A run: **90.00 % [89.40, 90.57]** ← shown here\n"
        "    - wrong labels 30 % → 0 %: **90.00 % [89.40, 90.57]**\n"
        "        - inverted no → yes: **90.00 % [89.40, 90.57]**"
    ) in told


@pytest.mark.slow
@pytest.mark.long
def test_a_real_run_with_wrong_labels_is_diagnosed_and_its_remedy_proved(lab: Lab) -> None:
    queue = RunQueue(lab.store)
    try:
        config = CONFIG.model_copy(update={"epochs": 3, "training_images": 3000})
        run_id = queue.submit(config, faults=BROKEN)
        assert queue.wait(run_id, REAL_SECONDS).state is RunState.COMPLETED
        app = lab.page("diagnose")
        assert diagnosis_of(lab.store.get(run_id)).wait(REAL_SECONDS) is not None
        app = run(app)
        assert "Many of the labels this network learned from are wrong." in _verdict(app)
        lab.queue = queue
        run(app.button(key=PROVE).click())
        (child,) = [one for one in lab.store.runs() if one.parent_id == run_id]
        assert queue.wait(child.run_id, REAL_SECONDS).state is RunState.COMPLETED
        assert "Its remedy was tried, confirmed: +" in _verdict(run(app))
    finally:
        queue.close()
