"""mnist_core.training: a training taken up from a checkpoint is the one that was never cut short, bit for bit."""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mnist_core.config import TrainingConfig, parse_config
from mnist_core.training.checkpoint import CheckpointPlan, checkpoint_path, read_checkpoint, read_state
from mnist_core.training.metrics import BatchMetrics, EpochMetrics

if TYPE_CHECKING:
    from mnist_core.training.values import TrainingData

pytestmark = pytest.mark.slow

BATCHES = 25  # of 100 pictures, an epoch's 2,500
DEADLINE_SECONDS = 200
Told = list[dict[str, Any]]


def config_of(**settings: object) -> TrainingConfig:
    defaults = {"architecture": "fast_cnn", "epochs": 3, "batch_size": 100, "learning_rate": 0.01}
    return parse_config({**defaults, "deterministic": True, **settings})


def few_pictures() -> TrainingData:
    """2,500 pictures to learn from, 500 to judge."""
    from mnist_core.data.dataset import load_mnist
    from mnist_core.training.values import TrainingData

    mnist = load_mnist()
    return TrainingData(
        mnist.x_train[:2500], mnist.y_train[:2500], mnist.x_train[50_000:50_500], mnist.y_train[50_000:50_500]
    )


class Trainings:
    """Trains and keeps what was reported as plain values, without the times, which differ always."""

    def __init__(self) -> None:
        self.data = few_pictures()

    def train(self, config: TrainingConfig, plan: CheckpointPlan, stop_after: int | None = None) -> tuple[Told, str]:
        """What was told of batches and epochs, and the digest of the trained weights."""
        from hashlib import sha256

        from mnist_core.training.trainer import train

        told: Told = []
        asked = iter(range(1, 1_000_000))
        outcome = train(
            config,
            self.data,
            lambda event: told.append(plain(event)) if isinstance(event, (BatchMetrics, EpochMetrics)) else None,
            lambda: stop_after is not None and next(asked) > stop_after,
            checkpoints=plan,
        )
        return told, sha256(b"".join(value.tobytes() for value in outcome.model.get_weights())).hexdigest()


def plain(event: BatchMetrics | EpochMetrics) -> dict[str, Any]:
    values = {name: value for name, value in asdict(event).items() if not name.endswith("seconds")}
    return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in values.items()}


def epochs_of(told: Told) -> Told:
    return [event for event in told if "step" not in event]


class OtherProcess:
    """A process for deterministic trainings: that mode cannot be left again."""

    def __init__(self) -> None:
        self.pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))

    def result(self, task: Callable[..., Any], *arguments: Any) -> Any:
        """What a task gives there."""
        return self.pool.submit(task, *arguments).result(DEADLINE_SECONDS)


@pytest.fixture(scope="module")
def other_process() -> Iterator[OtherProcess]:
    process = OtherProcess()
    with pytest.MonkeyPatch.context() as patched:
        # Page tests leave their script as the main module, and a process that is spawned runs that first.
        patched.setitem(sys.modules, "__main__", ModuleType("__main__"))
        yield process
        process.pool.shutdown()


def whole_and_resumed(folder: Path, settings: dict[str, Any], steps: tuple[int, ...]) -> list[tuple[Told, str]]:
    """The same run uninterrupted, and taken up from its checkpoint after each of these steps."""
    trainings, config = Trainings(), config_of(**settings)
    results = [trainings.train(config, CheckpointPlan(folder))]
    for step in steps:
        results.append(trainings.train(config, CheckpointPlan(None, checkpoint_path(folder, step))))
    return results


@pytest.mark.parametrize(
    "settings",
    [
        {"architecture": "mlp", "optimizer": "sgd"},
        {"augmentation": "elastic", "dropout": 0.3, "schedule": "one_cycle", "batch_size": 96},
        {"architecture": "cnn", "optimizer": "adamw", "weight_decay": 0.01, "schedule": "cosine", "l2": 1e-4},
        {"architecture": "mlp", "batch_normalization": True, "early_stopping_patience": 2, "learning_rate": 0.05},
        {"architecture": "mlp", "batch_normalization": True, "averaged_epochs": 2, "schedule": "one_cycle"},
        {"architecture": "mlp", "label_smoothing": 0.2, "augmentation": "shift", "final_augmentation": 0.5},
    ],
    ids=["plain", "random changes and dropout", "decay", "early stopping", "averaged weights", "eased at the end"],
)
def test_a_resumed_run_is_the_uninterrupted_one_bit_for_bit(
    tmp_path: Path, other_process: OtherProcess, settings: dict[str, Any]
) -> None:
    batches = -(-2500 // int(settings.get("batch_size", 100)))
    whole, *resumed = other_process.result(whole_and_resumed, tmp_path, settings, (batches, 2 * batches))
    for epochs, (told, weights) in enumerate(resumed, start=1):
        # Through JSON, as a history is stored: equal there means equal to the last digit.
        assert json.dumps(told) == json.dumps([event for event in whole[0] if _is_after(event, epochs)])
        assert weights == whole[1]


def _is_after(event: dict[str, Any], epochs: int) -> bool:
    return bool(event["epoch"] > epochs + (1e-9 if "step" in event else 0))


def stopped_and_resumed(folder: Path, stop_after: int) -> list[tuple[Told, str]]:
    trainings, config = Trainings(), config_of(dropout=0.3, batch_size=96)
    whole = trainings.train(config, CheckpointPlan(folder / "whole"))
    stopped = trainings.train(config, CheckpointPlan(folder / "stopped"), stop_after)
    (newest,) = sorted((folder / "stopped").iterdir())[-1:]
    return [whole, stopped, trainings.train(config, CheckpointPlan(None, newest))]


@pytest.mark.parametrize("stop_after", [1, 2, 4], ids=["first call", "before a short batch", "second epoch"])
def test_a_stopped_run_goes_on_from_exactly_where_it_stopped(
    tmp_path: Path, other_process: OtherProcess, stop_after: int
) -> None:
    whole, stopped, resumed = other_process.result(stopped_and_resumed, tmp_path, stop_after)
    told = stopped[0] + resumed[0]
    assert epochs_of(told) == epochs_of(whole[0])
    assert resumed[1] == whole[1]
    # The window at hand ends where training stops, so there may be one more; no batch is told twice.
    assert sum(event["batches"] for event in told if "step" in event) == whole[0][-2]["step"]


def twice(settings: dict[str, Any]) -> list[tuple[Told, str]]:
    trainings = Trainings()
    return [trainings.train(config_of(**settings), CheckpointPlan()) for _ in range(2)]


def test_the_same_settings_give_the_same_history_in_every_process(other_process: OtherProcess) -> None:
    settings = {"augmentation": "elastic", "dropout": 0.3, "epochs": 2}
    third = OtherProcess()
    first, second = (process.result(twice, settings) for process in (other_process, third))
    third.pool.shutdown()
    assert first[0] == first[1] == second[0] == second[1]


def test_an_extended_run_starts_its_schedule_again_and_keeps_what_it_learned(tmp_path: Path) -> None:
    config = config_of(deterministic=False, schedule="cosine", epochs=2)
    trainings = Trainings()
    before, _ = trainings.train(config, CheckpointPlan(tmp_path))
    after, _ = trainings.train(
        config.model_copy(update={"epochs": 4}), CheckpointPlan(tmp_path, checkpoint_path(tmp_path, 2 * BATCHES))
    )
    windows = [event for event in after if "step" in event]
    epochs = epochs_of(after)
    assert [event["epoch"] for event in epochs] == [3, 4]
    assert before[-2]["learning_rate"] < 0.001
    assert windows[0]["learning_rate"] > 0.004, "half of the schedule is left after the first epoch of two"
    assert windows[-1]["learning_rate"] < 0.001
    assert epochs[0]["loss"] < before[-1]["loss"] * 1.5


def test_a_run_that_is_taken_up_begins_with_no_spike_of_a_single_batch(tmp_path: Path) -> None:
    config = config_of(deterministic=False, epochs=2)
    trainings = Trainings()
    before, _ = trainings.train(config, CheckpointPlan(tmp_path))
    after, _ = trainings.train(config, CheckpointPlan(None, checkpoint_path(tmp_path, BATCHES)))
    assert before[0]["batches"] == 1, "a new run shows its first batch at once"
    assert after[0]["batches"] > 2


def test_early_stopping_counts_anew_in_an_extension(tmp_path: Path) -> None:
    config = config_of(
        architecture="mlp", deterministic=False, epochs=30, early_stopping_patience=1, learning_rate=0.05
    )
    trainings = Trainings()
    before, _ = trainings.train(config, CheckpointPlan(tmp_path))
    done = epochs_of(before)[-1]["epoch"]
    assert done < 30
    newest = checkpoint_path(tmp_path, done * BATCHES)
    again, _ = trainings.train(config, CheckpointPlan(None, newest))
    assert again == [], "it had ended"
    rest, _ = trainings.train(config, CheckpointPlan(tmp_path / "rest", newest, is_extension=True))
    assert epochs_of(rest)[0]["epoch"] == done + 1, "an extension up to what was planned before is one, too"
    kept = sorted((tmp_path / "rest").iterdir())[0]
    assert read_state(kept).plan.patience_from == done, "and stays one when it is killed at once"
    more, _ = trainings.train(config.model_copy(update={"epochs": done + 1}), CheckpointPlan(None, newest))
    assert [event["epoch"] for event in epochs_of(more)] == [done + 1]


def test_weights_are_averaged_anew_in_an_extension(tmp_path: Path) -> None:
    config = config_of(architecture="mlp", deterministic=False, epochs=2, averaged_epochs=1)
    trainings = Trainings()
    trainings.train(config, CheckpointPlan(tmp_path))
    assert read_state(checkpoint_path(tmp_path, 2 * BATCHES)).averaged_steps == BATCHES
    longer = config.model_copy(update={"epochs": 4})
    after, _ = trainings.train(longer, CheckpointPlan(tmp_path, checkpoint_path(tmp_path, 2 * BATCHES)))
    assert [event["learning_rate"] for event in epochs_of(after)] == pytest.approx([0.01, 0.0025])
    assert read_state(checkpoint_path(tmp_path, 3 * BATCHES)).averaged_steps == 0
    assert read_checkpoint(checkpoint_path(tmp_path, 3 * BATCHES)).mean_weights == []
    assert read_state(checkpoint_path(tmp_path, 4 * BATCHES)).averaged_steps == BATCHES


def test_a_checkpoint_holds_every_variable_and_a_failed_one_does_not_end_the_run(tmp_path: Path) -> None:
    from mnist_core.training.trainer import train

    config = config_of(deterministic=False, epochs=1, dropout=0.2)
    data = few_pictures()
    outcome = train(config, data, lambda event: None, lambda: False, checkpoints=CheckpointPlan(tmp_path / "good"))
    kept = read_checkpoint(checkpoint_path(tmp_path / "good", BATCHES))
    assert [value.shape for value in kept.model] == [tuple(variable.shape) for variable in outcome.model.variables]
    assert len(kept.model) > len(outcome.model.weights), "the state of dropout's generator among them"
    assert len(kept.optimizer) == 2 + 2 * len(outcome.model.trainable_variables)

    in_the_way = tmp_path / "a file"
    in_the_way.write_bytes(b"")
    said: list[object] = []
    outcome = train(config, data, said.append, lambda: False, checkpoints=CheckpointPlan(in_the_way))
    assert len(outcome.epochs) == 1
    assert [text for text in said if isinstance(text, str) and "checkpoint after batch 25 could not be written" in text]


def test_seconds_of_training_are_counted_over_all_parts(tmp_path: Path) -> None:
    trainings, config = Trainings(), config_of(deterministic=False, architecture="mlp", epochs=2)
    trainings.train(config, CheckpointPlan(tmp_path))
    first, second = (read_state(checkpoint_path(tmp_path, epochs * BATCHES)) for epochs in (1, 2))
    trainings.train(config, CheckpointPlan(tmp_path, checkpoint_path(tmp_path, BATCHES)))
    again = read_state(checkpoint_path(tmp_path, 2 * BATCHES))
    assert again.elapsed_seconds > first.elapsed_seconds
    assert replace(again, elapsed_seconds=0, elapsed_before_epoch=0, validation_seconds=None) != first
    assert (again.step, again.epoch, again.random) == (second.step, second.epoch, second.random)
