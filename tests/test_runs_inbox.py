"""mnist_core.runs.worker.Inbox: orders and controls, in whatever order they come."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.runs.messages import Control, SetRate, Train
from mnist_core.runs.worker import Inbox

DEADLINE_SECONDS = 10
ORDER = Train(TrainingConfig(), Path("results"))


def answer(inbox: Inbox) -> bool:
    """What the inbox says when asked whether to stop; fails where it would wait for ever."""
    answers: list[bool] = []
    asking = threading.Thread(target=lambda: answers.append(inbox.should_stop()), daemon=True)
    asking.start()
    asking.join(DEADLINE_SECONDS)
    assert answers, "The inbox never answered."
    return answers[0]


@pytest.mark.parametrize(
    ("messages", "stops"),
    [
        ([ORDER], False),
        ([ORDER, Control.STOP], True),
        ([ORDER, Control.PAUSE, Control.RESUME], False),
        ([ORDER, Control.PAUSE, Control.STOP], True),
        ([ORDER, Control.STOP, Control.PAUSE], True),
        ([ORDER, Control.STOP, Control.RESUME], True),
        ([ORDER, Control.STOP, ORDER], False),
        ([ORDER, Control.PAUSE, ORDER], False),
    ],
)
def test_a_training_stops_only_when_asked_and_a_stop_is_final(messages: list[Train | Control], stops: bool) -> None:
    inbox = Inbox(io.BytesIO())
    for message in messages:
        inbox.take(message)
    assert answer(inbox) is stops


def test_trainings_come_in_the_order_they_were_asked_for() -> None:
    inbox = Inbox(io.BytesIO())
    second = Train(TrainingConfig(epochs=2), Path("results"))
    for message in (ORDER, second):
        inbox.take(message)
    assert [inbox.next_order(), inbox.next_order()] == [ORDER, second]


@pytest.mark.parametrize(
    ("messages", "rate"),
    [
        ([ORDER], None),
        ([ORDER, SetRate(0.1)], 0.1),
        ([ORDER, SetRate(0.1), SetRate(0.2)], 0.2),
        ([ORDER, SetRate(0.1), ORDER], None),
    ],
)
def test_the_newest_rate_is_told_once_and_to_the_training_it_was_meant_for(
    messages: list[Train | SetRate], rate: float | None
) -> None:
    inbox = Inbox(io.BytesIO())
    for message in messages:
        inbox.take(message)
    assert [inbox.new_rate(), inbox.new_rate()] == [rate, None]
