"""The worker process, `python -m mnist_core.runs.worker`: the only place where Keras trains. Dies with its parent."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from mnist_core.errors import MnistCoreError
from mnist_core.runs.failures import failure_reason
from mnist_core.runs.messages import (
    Control,
    Failed,
    FromWorker,
    MeasureRates,
    RatesMeasured,
    Reported,
    Said,
    Saved,
    SetRate,
    Started,
    ToWorker,
    Train,
    TrainingEnded,
)
from mnist_core.runs.pipe import claim_output, read_message, write_message

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist
    from mnist_core.runs.fine_tuning import FineTuning
    from mnist_core.training.values import TrainingData

NICENESS = 10
Order = Train | MeasureRates

logger = logging.getLogger(__name__)


class Inbox:
    """What the parent asked for: orders to do, and the controls of the one at hand. Read by its own thread."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._orders: queue.Queue[Order] = queue.Queue()
        self._rates: queue.SimpleQueue[float] = queue.SimpleQueue()
        self._may_go_on = threading.Event()
        self._stop = threading.Event()

    def listen(self) -> None:
        """Take messages as they come; end the process when the parent is gone."""
        while True:
            try:
                self.take(read_message(self._stream))
            except EOFError:
                # Not sys.exit: that would end this thread only, and training would go on unseen.
                os._exit(0)

    def take(self, message: ToWorker) -> None:
        """Put one message where it belongs. Nothing holds a training that was asked to stop."""
        if isinstance(message, SetRate):
            self._rates.put(message.learning_rate)
        elif isinstance(message, (Train, MeasureRates)):
            self.new_rate()  # what was asked of the training before does not concern this one
            self._stop.clear()
            self._may_go_on.set()
            self._orders.put(message)
        elif message is Control.PAUSE and not self._stop.is_set():
            self._may_go_on.clear()
        elif message is Control.STOP:
            self._stop.set()
            self._may_go_on.set()
        elif message is Control.RESUME:
            self._may_go_on.set()

    def next_order(self) -> Order:
        """Wait for the next thing to do."""
        return self._orders.get()

    def should_stop(self) -> bool:
        """Whether to stop; waits here while paused."""
        self._may_go_on.wait()
        return self._stop.is_set()

    def new_rate(self) -> float | None:
        """The learning rate asked for last since this was called before; None where none was."""
        rate = None
        while not self._rates.empty():
            rate = self._rates.get()
        return rate


def run_training(
    order: Train,
    mnist: Mnist,
    send: Callable[[FromWorker], None],
    should_stop: Callable[[], bool],
    new_rate: Callable[[], float | None],
) -> None:
    """Train, judge and save one run, reporting as it goes; every end is reported, none is raised."""
    from mnist_core.runs.results import save_own_answers, save_results
    from mnist_core.training.trainer import train
    from mnist_core.training.values import training_data

    try:
        config = order.config
        data, held = training_data(config, mnist, order.faults)
        send(Said(f"{len(data.x_train):,} training and {len(held):,} validation images."))
        if order.fine_tuning is not None:
            data = _with_own_digits(data, order.fine_tuning, send)
        send(Started())

        def report(event: Reported | str) -> None:
            send(Said(event) if isinstance(event, str) else event)

        outcome = train(
            config,
            data,
            report,
            should_stop,
            new_rate,
            checkpoints=order.checkpoints,
            start_weights=order.fine_tuning.start_weights if order.fine_tuning is not None else None,
        )
        send(TrainingEnded(outcome.was_stopped))
        scores = save_results(outcome, config, mnist, held, order.folder)
        if order.fine_tuning is not None:
            save_own_answers(outcome, config, mnist, order.fine_tuning, order.folder)
        send(Saved(scores, outcome.was_stopped))
    except Exception as error:
        reason = failure_reason(error, order)
        if reason is None:
            logger.exception("Training failed")
        send(Failed(reason or f"Training failed unexpectedly: {type(error).__name__}: {error}"))


def run_range_test(
    order: MeasureRates, mnist: Mnist, send: Callable[[FromWorker], None], should_stop: Callable[[], bool]
) -> None:
    """Test learning rates and report the curve; every end is reported, none is raised."""
    from mnist_core.training.execution import set_up_execution
    from mnist_core.training.range_test import range_test
    from mnist_core.training.values import training_data

    try:
        set_up_execution()
        data, _ = training_data(order.config, mnist, order.faults)
        send(RatesMeasured(range_test(order.config, data, should_stop)))
    except Exception as error:
        reason = failure_reason(error, order)
        if reason is None:
            logger.exception("The test of learning rates failed")
        send(Failed(reason or f"The test of learning rates failed unexpectedly: {type(error).__name__}: {error}"))


def _with_own_digits(data: TrainingData, fine_tuning: FineTuning, send: Callable[[FromWorker], None]) -> TrainingData:
    from mnist_core.runs.fine_tuning import read_own_set

    own = read_own_set(fine_tuning.own_digits)
    x_train, y_train = own.mixed_into(data.x_train, data.y_train)
    send(
        Said(
            f"Starts from weights learned before. {own.is_learned.sum():,} own digits join in, again and again until "
            f"they are {100 * own.share:g} % of the pictures; {(~own.is_learned).sum():,} more are kept to judge on."
        )
    )
    return replace(data, x_train=x_train, y_train=y_train)


def main() -> None:
    """Serve trainings from standard input until it closes."""
    outbox = claim_output()
    logging.basicConfig(stream=sys.stderr)
    _give_way()

    def send(message: FromWorker) -> None:
        try:
            write_message(outbox, message)
        except OSError:
            os._exit(0)

    inbox = Inbox(sys.stdin.buffer)
    threading.Thread(target=inbox.listen, name="inbox", daemon=True).start()
    # Only now, for it imports what takes seconds: what the parent asks for meanwhile is heard.
    from mnist_core.training.warm_up import warm_up

    warm_up()
    mnist: Mnist | None = None
    while True:
        order = inbox.next_order()
        try:
            if mnist is None:
                from mnist_core.data.dataset import load_mnist

                mnist = load_mnist()
        except MnistCoreError as error:
            send(Failed(str(error)))
            continue
        if isinstance(order, MeasureRates):
            run_range_test(order, mnist, send, inbox.should_stop)
        else:
            run_training(order, mnist, send, inbox.should_stop, inbox.new_rate)


def _give_way() -> None:
    """Run only where nobody else wants the processor: a page must answer at once, training may wait a millisecond."""
    if sys.platform == "linux":
        # Lower niceness alone is not enough: a click took 160 ms beside training, 120 ms beside an idle-class process.
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
            return
    with contextlib.suppress(AttributeError, OSError):
        os.nice(NICENESS)


if __name__ == "__main__":
    main()
