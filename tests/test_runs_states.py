import itertools

import pytest

from mnist_core.errors import RunError
from mnist_core.runs.states import LEGAL_MOVES, RunState, check_move

FINISHED = {RunState.COMPLETED, RunState.STOPPED, RunState.FAILED, RunState.INTERRUPTED}


def test_every_state_has_its_moves() -> None:
    assert set(LEGAL_MOVES) == set(RunState)


def test_the_finished_states_are_those_that_lead_back_to_the_queue_at_most() -> None:
    assert {state for state in RunState if state.is_finished} == FINISHED
    assert all(LEGAL_MOVES[state] == {RunState.QUEUED} for state in FINISHED)


@pytest.mark.parametrize("state", sorted(set(RunState) - FINISHED))
def test_every_unfinished_run_can_fail_and_can_be_interrupted(state: RunState) -> None:
    check_move(state, RunState.FAILED)
    check_move(state, RunState.INTERRUPTED)


@pytest.mark.parametrize("state", sorted(set(RunState) - FINISHED))
def test_every_unfinished_run_can_reach_an_end_with_a_model(state: RunState) -> None:
    reached, new = {state}, {state}
    while new:
        new = {following for each in new for following in LEGAL_MOVES[each]} - reached
        reached |= new

    assert {RunState.COMPLETED, RunState.STOPPED} <= reached


@pytest.mark.parametrize(
    "life",
    [
        "queued running saving completed",
        "queued running paused running paused stopping saving stopped",
        "queued running stopping stopped",
        "queued stopped",
        "queued running interrupted queued running failed queued running stopping saving stopped",
        "queued running saving completed queued running saving completed",
    ],
)
def test_the_lives_a_run_can_lead(life: str) -> None:
    states = [RunState(name) for name in life.split()]

    for current, following in itertools.pairwise(states):
        check_move(current, following)


@pytest.mark.parametrize("current", list(RunState))
@pytest.mark.parametrize("following", list(RunState))
def test_any_move_not_in_the_table_is_refused(current: RunState, following: RunState) -> None:
    if following in LEGAL_MOVES[current]:
        check_move(current, following)
    else:
        with pytest.raises(RunError, match=rf"^A run that is {current} cannot become {following}; it can become: "):
            check_move(current, following)


def test_a_refusal_says_what_is_allowed() -> None:
    with pytest.raises(RunError, match="it can become: failed, interrupted, running, saving, stopped, stopping"):
        check_move(RunState.PAUSED, RunState.COMPLETED)
    with pytest.raises(RunError, match="it can become: queued"):
        check_move(RunState.COMPLETED, RunState.RUNNING)
