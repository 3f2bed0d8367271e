"""Trains one network, synchronously, knowing nothing of threads or processes. Worker process only: imports Keras."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_core.choices.schedules import learning_rates
from mnist_core.config import TrainingConfig
from mnist_core.errors import DivergedError
from mnist_core.models.build import build_model
from mnist_core.training.gauges import GaugeReader
from mnist_core.training.metrics import BatchMetrics, Change, EpochMetrics, EpochPredictions, Gauges, Progress
from mnist_core.training.phases import PhaseClock
from mnist_core.training.precision import bfloat16_speedup, resolved_precision
from mnist_core.training.processors import share_processors
from mnist_core.training.steps import TrainSteps, make_predict

WINDOW_SECONDS = 0.2
SMALLEST_PROBABILITY = 1e-7

Report = Callable[[Progress | BatchMetrics | EpochMetrics | Gauges | Change | str], None]
ShouldStop = Callable[[], bool]
NewRate = Callable[[], float | None]


@dataclass(frozen=True, eq=False)
class TrainingData:
    """The pictures a run learns from and the ones it is watched on: `uint8`, shape `(n, 28, 28)`, with labels."""

    x_train: NDArray[np.uint8]
    y_train: NDArray[np.uint8]
    x_validation: NDArray[np.uint8]
    y_validation: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class TrainingOutcome:
    """A trained network, and how training ended."""

    model: keras.Model
    epochs: tuple[EpochMetrics, ...]
    was_stopped: bool
    elapsed_seconds: float
    epoch_predictions: EpochPredictions


def _no_change() -> None:
    return None


def train(
    config: TrainingConfig, data: TrainingData, report: Report, should_stop: ShouldStop, new_rate: NewRate = _no_change
) -> TrainingOutcome:
    """Train a new network as configured.

    Args:
        config: What to train.
        data: What to train on.
        report: Is given every `Progress`, `BatchMetrics`, finished `EpochMetrics`, `Gauges` as soon as they are read,
            each `Change` made on the way, and sentences for the log.
        should_stop: Is asked after every few batches, at least five times a second where a batch is that quick; may
            block to pause.
        new_rate: Is asked as often for the learning rate that the next step is to have, None for no change; what a
            schedule has planned for the rest of the run is scaled alike.

    Returns:
        The network with the weights of the last step, or of the best epoch where early stopping is on.

    Raises:
        ShapeError: If the layers cannot follow one another.
        DivergedError: If the loss is no longer a number.
    """
    share_processors()
    precision = resolved_precision(config.precision)
    if precision != config.precision:
        report(
            f"Calculates in {precision}: 16 bits are {bfloat16_speedup():.1f} times as fast as 32 on this processor."
        )
        config = config.model_copy(update={"precision": precision})
    return _Training(config, data, report, should_stop, new_rate).run()


@dataclass(frozen=True)
class _Window:
    """Sums over a few batches, of which a point of the curve is made."""

    batches: int = 0
    images: int = 0
    loss_sum: float = 0.0
    correct: int = 0

    def joined(self, later: _Window) -> _Window:
        """Both windows as one."""
        return _Window(
            self.batches + later.batches,
            self.images + later.images,
            self.loss_sum + later.loss_sum,
            self.correct + later.correct,
        )


class _Training:
    """The state of one training: what `train` would otherwise pass from function to function."""

    def __init__(
        self, config: TrainingConfig, data: TrainingData, report: Report, should_stop: ShouldStop, new_rate: NewRate
    ) -> None:
        self.config = config
        self.data = data
        self.report = report
        self.clock = PhaseClock()
        self.should_stop = self.clock.waiting(should_stop)
        self.new_rate = new_rate
        self.rate_factor = 1.0
        self.model = build_model(config)
        self.train_steps = TrainSteps(self.model, config, data.x_train, data.y_train)
        self.predict = make_predict(self.model)
        self.batches = math.ceil(len(data.x_train) / config.batch_size)
        self.random = np.random.default_rng(config.seed)
        self.gauge_reader = GaugeReader(self.model, data.x_train, data.y_train)
        self.gauges: Gauges | None = None
        self.epoch_predictions = EpochPredictions.none(len(data.y_validation))
        self.epochs: list[EpochMetrics] = []
        self.step = 0
        self.elapsed_seconds = 0.0
        self.elapsed_before_epoch = 0.0
        self.seconds_per_batch: float | None = None
        self.validation_seconds = math.inf
        self.held_window = _Window()
        self.best_loss = math.inf
        self.best_epoch = 0
        self.best_step = 0
        self.best_weights: list[NDArray[np.float32]] | None = None

    def run(self) -> TrainingOutcome:
        was_stopped = False
        for epoch in range(1, self.config.epochs + 1):
            was_stopped = not self._epoch(epoch)
            if was_stopped or self._has_stalled():
                break
        if self.best_weights is not None and self.best_step != self.step:
            self.model.set_weights(self.best_weights)
            self.report(f"Kept the weights of epoch {self.best_epoch}, the one with the lowest validation loss.")
        return TrainingOutcome(
            self.model, tuple(self.epochs), was_stopped, self.elapsed_seconds, self.epoch_predictions
        )

    def _epoch(self, epoch: int) -> bool:
        """Train one epoch; False if it was cut short, in which case it is not reported as an epoch."""
        order = self.random.permutation(len(self.data.x_train)).astype(np.int32)
        loss_sum, correct, done = 0.0, 0, 0
        self.elapsed_before_epoch = self.elapsed_seconds
        self.gauges = None
        self.clock.restart()
        while done < len(order):
            if self.should_stop():
                self._report_held()
                return False
            self._take_rate()
            looks = self._looks_next(len(order) - done)
            chunk = self._next_chunk(order, done, alone=looks)
            loss, hits = self._step_and_look(epoch, chunk) if looks else self._steps(epoch, chunk)
            loss_sum += loss * chunk.size
            correct += hits
            done += chunk.size
        return self._finish_epoch(epoch, loss_sum / len(order), correct / len(order))

    def _take_rate(self) -> None:
        """Scale the schedule so that the next step has the rate that was asked for, if one was."""
        after, before = self.new_rate(), self._rate_of(self.step)
        if after is None or math.isclose(after, before, rel_tol=1e-6):
            return
        self.rate_factor *= after / before
        self.report(Change(self.step, self.step / self.batches, "learning_rate", before, after))

    def _looks_next(self, images_left: int) -> bool:
        """Whether the gauges are read after the next step, which is then made alone."""
        size = self.config.batch_size
        is_last_whole_batch = images_left // size == min(len(self.data.x_train) // size, 1)
        return self.gauge_reader.is_due(self.elapsed_seconds, at_end_of_epoch=is_last_whole_batch)

    def _step_and_look(self, epoch: int, chunk: NDArray[np.int32]) -> tuple[float, int]:
        before = self.gauge_reader.weights()
        done = self._steps(epoch, chunk, is_whole_window=False)
        with self.clock.spend("gauges"):
            self.gauges = self.gauge_reader.read(before, self.step / self.batches, self.elapsed_seconds)
        self.report(self.gauges)
        return done

    def _next_chunk(self, order: NDArray[np.int32], done: int, *, alone: bool) -> NDArray[np.int32]:
        """The next batches, shape `(steps, batch)`: as many as fit the window, or one `alone`.

        An epoch's last whole batch and the smaller one after it are alone in any case: the gauges may be read there.
        """
        size = self.config.batch_size
        whole = (len(order) - done) // size
        if not whole:
            return order[np.newaxis, done:]
        fitting = int(WINDOW_SECONDS / self.seconds_per_batch) if self.seconds_per_batch and not alone else 1
        steps = min(max(fitting, 1), max(whole - 1, 1))
        return order[done : done + steps * size].reshape(steps, size)

    def _steps(self, epoch: int, chunk: NDArray[np.int32], *, is_whole_window: bool = True) -> tuple[float, int]:
        steps = len(chunk)
        rates = self._rates(self.step, steps)
        started = time.perf_counter()
        with self.clock.spend("step"):
            loss, correct = self.train_steps(chunk, rates, self.step)
        seconds = time.perf_counter() - started
        # The first call also compiles, an epoch's last batch may be smaller, and one made alone has a call to itself:
        # none of them says how long a batch takes.
        if self.step and is_whole_window and chunk.shape[1] == self.config.batch_size:
            self.seconds_per_batch = seconds / steps
        self.elapsed_seconds += seconds
        self.step += steps
        if not math.isfinite(loss):
            raise DivergedError(self._diverged("loss", epoch))
        batch = self.step - (epoch - 1) * self.batches
        seen = min(batch * self.config.batch_size, len(self.data.x_train))
        self._report_window(_Window(steps, chunk.size, loss * chunk.size, correct), seen, is_whole=is_whole_window)
        self.report(
            Progress(
                epoch=epoch,
                epochs=self.config.epochs,
                batch=batch,
                batches=self.batches,
                images_per_second=seen / (self.elapsed_seconds - self.elapsed_before_epoch),
                elapsed_seconds=self.elapsed_seconds,
                validation_seconds=self.validation_seconds if math.isfinite(self.validation_seconds) else 0.0,
            )
        )
        return loss, correct

    def _report_window(self, window: _Window, seen: int, *, is_whole: bool) -> None:
        self.held_window = self.held_window.joined(window)
        left = len(self.data.x_train) - seen
        # Single batches would stand out as spikes: they join a window beside them, at an epoch's end the one before.
        if not left or (is_whole and left >= 2 * self.config.batch_size):
            self._report_held()

    def _report_held(self) -> None:
        window, self.held_window = self.held_window, _Window()
        if not window.batches:
            return
        self.report(
            BatchMetrics(
                step=self.step,
                epoch=self.step / self.batches,
                batches=window.batches,
                loss=window.loss_sum / window.images,
                accuracy=window.correct / window.images,
                learning_rate=self._rate_of(self.step - 1),
            )
        )

    def _diverged(self, what: str, epoch: int) -> str:
        return (
            f"The {what} stopped being a number at batch {self.step} (epoch {epoch}): the weights have grown beyond "
            f"all bounds. {self._likely_cause()}"
        )

    def _likely_cause(self) -> str:
        rate, l2 = self.config.learning_rate * self.rate_factor, self.config.l2
        if rate * l2 >= 1.0:
            # A step takes 2 × rate × L2 times every weight away: from 1 on, it lands as far beyond zero, or farther.
            return f"The learning rate of {rate:g} times the L2 penalty of {l2:g} throws the weights about; lower both."
        return f"The learning rate of {rate:g} is the likeliest cause; try {rate / 10:g}."

    def _finish_epoch(self, epoch: int, loss: float, accuracy: float) -> bool:
        val_loss = val_accuracy = confusion = None
        y_validation = self.data.y_validation
        if len(y_validation):
            started = time.perf_counter()
            with self.clock.spend("evaluation"):
                probabilities = self.predict(self.data.x_validation, self.should_stop)
            # The shortest, for a pause may have come in between.
            self.validation_seconds = min(self.validation_seconds, time.perf_counter() - started)
            if len(probabilities) < len(y_validation):
                return False
            y_predicted = probabilities.argmax(axis=1)
            confusion = np.zeros((10, 10), np.int64)
            np.add.at(confusion, (y_validation, y_predicted), 1)
            self.epoch_predictions = self.epoch_predictions.followed_by(epoch, probabilities, y_validation)
            val_accuracy = float(np.mean(y_predicted == y_validation))
            val_loss = cross_entropy(probabilities, y_validation)
            if not math.isfinite(val_loss):
                raise DivergedError(self._diverged("validation loss", epoch))
        metrics = EpochMetrics(
            epoch=epoch,
            loss=loss,
            accuracy=accuracy,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
            learning_rate=self._rate_of(self.step - 1),
            elapsed_seconds=self.elapsed_seconds,
            confusion=confusion,
            gauges=self.gauges,
            seconds=self.clock.seconds(),
        )
        self.epochs.append(metrics)
        self.report(metrics)
        self._remember_best(metrics)
        return True

    def _rates(self, first_step: int, steps: int) -> NDArray[np.float32]:
        peak = self.config.learning_rate * self.rate_factor
        return learning_rates(self.config.schedule, peak, first_step, steps, self.config.epochs * self.batches)

    def _rate_of(self, step: int) -> float:
        return float(self._rates(step, 1)[0])

    def _remember_best(self, metrics: EpochMetrics) -> None:
        if not self.config.early_stopping_patience or metrics.val_loss is None or metrics.val_loss >= self.best_loss:
            return
        self.best_loss, self.best_epoch, self.best_step = metrics.val_loss, metrics.epoch, self.step
        self.best_weights = self.model.get_weights()

    def _has_stalled(self) -> bool:
        patience = self.config.early_stopping_patience
        if not patience or self.epochs[-1].epoch - self.best_epoch < patience:
            return False
        self.report(f"Stopped early: the validation loss has not fallen for {patience} epochs.")
        return True


def cross_entropy(probabilities: NDArray[np.float32], y_true: NDArray[np.uint8]) -> float:
    """Mean negative log-likelihood of the true labels, natural logarithm; tiny probabilities count as 1e-7."""
    likelihood = probabilities[np.arange(len(y_true)), y_true]
    return float(-np.log(np.maximum(likelihood, SMALLEST_PROBABILITY)).mean())
