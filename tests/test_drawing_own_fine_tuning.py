"""Teaching own digits: the plan of a child run, and one run from real weights to what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from mnist_core.config import TrainingConfig
from mnist_core.data.dataset import Mnist
from mnist_core.drawing.own_digit import OwnDigit, Source
from mnist_core.drawing.own_fine_tuning import (
    Lesson,
    before_and_after,
    fine_tuning_config,
    plan_fine_tuning,
)
from mnist_core.drawing.starter import STARTER, starter_card, starter_weights
from mnist_core.errors import ConfigError, OwnDigitsError, RunError, UnknownRunError
from mnist_core.presets import PRESETS
from mnist_core.runs.fine_tuning import OwnAnswers, OwnSet
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.record import Artifact
from mnist_core.runs.states import RunState
from mnist_core.runs.store import RunStore, open_store
from tests import stores
from tests.own_digits import NOW, made

DEADLINE_SECONDS = 300


@pytest.fixture
def store(lab_home: Path) -> RunStore:
    return stores.new_store(lab_home / "runs")


@pytest.mark.parametrize("preset", PRESETS)
def test_the_parents_settings_are_adapted_so_that_its_weights_still_fit(preset: str) -> None:
    parent = PRESETS[preset].config.model_copy(update={"seed": 9, "label_smoothing": 0.1, "final_augmentation": 0.5})
    child = fine_tuning_config(parent, Lesson(epochs=2, learning_rate=0.0001, replayed_images=4000))
    assert (child.hidden_layers, child.batch_normalization, child.dropout) == (
        parent.hidden_layers,
        parent.batch_normalization,
        parent.dropout,
    )
    assert (child.seed, child.validation_fraction) == (9, parent.validation_fraction)
    assert (child.epochs, child.learning_rate, child.optimizer) == (2, 0.0001, "adam")
    assert (child.label_smoothing, child.final_augmentation) == (0.0, 1.0)
    assert child.training_images == 4000


def test_early_stopping_and_few_images_of_the_parent_are_adapted() -> None:
    parent = TrainingConfig(early_stopping_patience=3, training_images=500, optimizer="adadelta", learning_rate=1.0)
    child = fine_tuning_config(parent, Lesson())
    assert (child.early_stopping_patience, child.training_images, child.optimizer) == (0, 500, "adam")
    assert fine_tuning_config(TrainingConfig(averaged_epochs=3), Lesson()).averaged_epochs == 0


def test_a_plan_has_parent_name_start_weights_and_the_digits(store: RunStore, tmp_path: Path) -> None:
    parent = stores.completed_run(store, "The parent", TrainingConfig(architecture="perceptron", epochs=3))
    (tmp_path / "kept").write_bytes(b"weights of the parent")
    store.save_artifact(parent.run_id, Artifact.KERAS, tmp_path / "kept")
    plan = plan_fine_tuning(store, parent.run_id, [made(number) for number in range(30)], Lesson(share=0.5))
    assert (plan.name, plan.parent_id) == ("The parent + own digits", parent.run_id)
    assert plan.files[Artifact.START_WEIGHTS] == b"weights of the parent"
    child = store.create(plan.config, name=plan.name, parent_id=plan.parent_id, files=plan.files)
    fine_tuning = store.fine_tuning(child.run_id)
    assert fine_tuning is not None
    assert fine_tuning.start_weights.read_bytes() == b"weights of the parent"


def test_the_starter_can_be_taught_and_has_no_parent_run(store: RunStore) -> None:
    plan = plan_fine_tuning(store, STARTER, [made(1)], Lesson(), name="Mine")
    assert (plan.name, plan.parent_id, plan.config.architecture) == ("Mine", None, "custom")
    assert plan.files[Artifact.START_WEIGHTS] == starter_weights()[1].read_bytes()


@pytest.mark.parametrize(
    ("lesson", "told"),
    [
        (Lesson(share=0.0), "0.05 to 0.9"),
        (Lesson(share=1.0), "0.05 to 0.9"),
        (Lesson(share=float("nan")), "0.05 to 0.9"),
        (Lesson(epochs=0), "epochs is 0"),
        (Lesson(learning_rate=0.0), "learning_rate is 0"),
        (Lesson(replayed_images=10), "training_images is 10"),
    ],
)
def test_a_lesson_that_makes_no_sense_is_refused(store: RunStore, lesson: Lesson, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        plan_fine_tuning(store, STARTER, [made(1)], lesson)


def test_what_cannot_be_taught_says_why(store: RunStore) -> None:
    waiting = store.create(TrainingConfig(), name="Waiting").run_id
    with pytest.raises(OwnDigitsError, match="draw and label some"):
        plan_fine_tuning(store, STARTER, [], Lesson())
    with pytest.raises(RunError, match="'Waiting' is queued and has no model"):
        plan_fine_tuning(store, waiting, [made(1)], Lesson())
    with pytest.raises(UnknownRunError):
        plan_fine_tuning(store, "0" * 32, [made(1)], Lesson())


def test_before_and_after_are_compared_on_the_same_images() -> None:
    predictions = stores.predictions(test_images=40)
    labels = (np.arange(30) % 10).astype(np.uint8)
    own = OwnSet(np.zeros((30, 28, 28), np.uint8), labels, np.arange(30) >= 10, 0.25)
    wrong = (labels + 1) % 10
    answers = OwnAnswers(predictions.y_test, wrong, labels)
    test, held, learned = before_and_after(predictions, own, answers)
    assert [found.kind for found in (test, held, learned)] == ["test", "held", "learned"]
    assert (test.before.value, test.after.value) == (1.0, 0.9)
    assert (test.comparison.only_first_right, test.comparison.only_second_right) == (4, 0)
    assert (held.before.value, held.after.value, held.comparison.only_second_right) == (0.0, 1.0, 10)
    assert held.comparison.p_value == pytest.approx(2 / 2**10)
    assert learned.comparison.images == 20


def test_where_all_digits_were_learned_none_is_said_to_be_held_back() -> None:
    labels = np.array([1, 2], np.uint8)
    own = OwnSet(np.zeros((2, 28, 28), np.uint8), labels, np.ones(2, np.bool_), 0.25)
    predictions = stores.predictions()
    found = before_and_after(predictions, own, OwnAnswers(predictions.y_test, labels, labels))
    assert [one.kind for one in found] == ["test", "learned"]


def upside_down(mnist: Mnist, count: int) -> list[OwnDigit]:
    """Digits of a writer with a habit that no network knows: MNIST's own, upside down, as their owner means them."""
    return [
        OwnDigit(np.ascontiguousarray(image[::-1]), int(label), NOW, Source.DRAWN)
        for image, label in zip(mnist.x_test[:count], mnist.y_test[:count], strict=True)
    ]


@pytest.fixture
def queue(lab_home_with_data: Path) -> Iterator[tuple[RunStore, RunQueue]]:
    store = open_store()
    with closing(RunQueue(store)) as queue:
        yield store, queue


def trained(queue: RunQueue, run_id: str) -> None:
    snapshot = queue.wait(run_id, DEADLINE_SECONDS)
    assert snapshot.state is RunState.COMPLETED, snapshot.log


@pytest.mark.slow
def test_a_run_learns_a_writers_habit_and_keeps_what_it_knew(queue: tuple[RunStore, RunQueue], mnist: Mnist) -> None:
    store, runs = queue
    parent = runs.submit(PRESETS["fast"].config.model_copy(update={"training_images": 4000}), name="Parent")
    trained(runs, parent)
    digits = upside_down(mnist, 100)
    child = plan_fine_tuning(
        store, parent, digits, Lesson(epochs=6, learning_rate=0.003, share=0.5, replayed_images=4000)
    ).begin(runs)
    trained(runs, child)
    kept = store.own_answers(child)
    assert kept is not None
    test, held, learned = before_and_after(store.predictions(child), *kept)
    assert store.get(child).parent_id == parent
    assert test.before.value == pytest.approx(store.get(parent).test_accuracy), "it starts from its parent's weights"
    assert test.after.value == pytest.approx(store.get(child).test_accuracy)
    assert held.comparison.images == 30
    assert held.after.value > held.before.value + 0.2
    assert held.comparison.p_value < 0.01
    assert learned.after.value > 0.8
    assert test.after.value > test.before.value - 0.03, "MNIST is replayed, so that it is not forgotten"


@pytest.mark.slow
def test_a_fine_tuning_that_is_stopped_goes_on_as_one(queue: tuple[RunStore, RunQueue], mnist: Mnist) -> None:
    store, runs = queue
    lesson = Lesson(epochs=1, learning_rate=0.0001, replayed_images=3000)
    plan = plan_fine_tuning(store, STARTER, upside_down(mnist, 30), lesson)
    child = plan.begin(runs)
    run = runs._find(child)
    assert run is not None
    with run._changed:
        assert run._changed.wait_for(lambda: run.has_learned, DEADLINE_SECONDS)
    runs.stop(child)
    assert runs.wait(child, DEADLINE_SECONDS).state is RunState.STOPPED
    at_the_stop = store.own_answers(child)
    runs.take_up(child)
    trained(runs, child)
    kept = store.own_answers(child)
    assert kept is not None and at_the_stop is not None
    assert (kept[1].test_before == at_the_stop[1].test_before).all()
    (test, _, _) = before_and_after(store.predictions(child), *kept)
    assert test.before.value == starter_card().test_accuracy
    assert len(store.history(child).epochs) == 1


@pytest.mark.slow
def test_weights_of_another_network_are_refused_in_one_sentence(queue: tuple[RunStore, RunQueue], mnist: Mnist) -> None:
    store, runs = queue
    plan = plan_fine_tuning(store, STARTER, upside_down(mnist, 3), Lesson())
    child = runs.submit(TrainingConfig(architecture="perceptron", epochs=1, training_images=100), files=plan.files)
    ended = runs.wait(child, DEADLINE_SECONDS)
    assert ended.state is RunState.FAILED
    assert ended.reason is not None and "do not fit this network" in ended.reason
