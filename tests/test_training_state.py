"""mnist_core.training.state: the numbers of a training survive JSON, and an extension plans anew."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mnist_core.training.metrics import DeadUnits, Gauges, LayerGauges, PhaseSeconds
from mnist_core.training.state import Best, Plan, TrainingState, state_from_values


def state_of(**changes: object) -> TrainingState:
    """A training of three epochs of ten steps, seven of which are done."""
    random = dict(np.random.default_rng(7).bit_generator.state)
    values: dict[str, object] = {
        "plan": Plan(3, 30),
        "random": random,
        "precision": "float32",
        "step": 27,
        "epoch": 2,
        "images": 700,
        "loss_sum": 0.1 + 0.2,
        "elapsed_seconds": 1e-9,
    }
    return TrainingState(**values | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"best": Best(0.123456789012345678, 2, 20), "validation_seconds": 0.25},
        {"plan": Plan(8, 50, 30, 3), "seconds": PhaseSeconds(0.1, 2.0, 0.3)},
        {
            "gauges": Gauges(
                1.5, float("inf"), 1e-3, (LayerGauges("Dense 1", 0.1, 1e-4),), (DeadUnits("Dense 1", 3, 64),)
            )
        },
    ],
    ids=["plain", "best", "plan and seconds", "gauges"],
)
def test_a_state_comes_back_from_json_exactly(changes: dict[str, object]) -> None:
    state = state_of(**changes)
    assert state_from_values(json.loads(json.dumps(state.to_values()))) == state


def test_the_generator_goes_on_where_it_stood() -> None:
    one, other = np.random.default_rng(7), np.random.default_rng()
    other.bit_generator.state = state_from_values(json.loads(json.dumps(state_of().to_values()))).random
    assert list(one.permutation(1000)) == list(other.permutation(1000))


def test_values_that_tell_something_else_are_refused() -> None:
    with pytest.raises(TypeError):
        state_from_values(state_of().to_values() | {"mood": "good"})
    with pytest.raises(KeyError):
        state_from_values({"step": 1})


def test_an_extended_training_has_its_schedule_and_its_patience_counted_from_where_it_stands() -> None:
    state = state_of()
    state.extend(5, 50)
    assert state.plan == Plan(epochs=5, steps=23, first_step=27, patience_from=2)


def test_an_epoch_begins_with_empty_sums() -> None:
    state = state_of(gauges=Gauges(1.0, 1.0, 1.0))
    state.end_epoch({"at": "the next"})
    assert (state.epoch, state.images, state.step, state.random) == (3, 0, 27, {"at": "the next"})
    state.begin_epoch()
    assert (state.loss_sum, state.correct, state.gauges, state.seconds) == (0.0, 0, None, None)
    assert state.elapsed_before_epoch == state.elapsed_seconds
