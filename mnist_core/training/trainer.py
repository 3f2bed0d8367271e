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
from mnist_core.training.metrics import BatchMetrics, EpochMetrics, Progress
from mnist_core.training.steps import TrainSteps, make_predict

WINDOW_SECONDS = 0.2
SMALLEST_PROBABILITY = 1e-7

Report = Callable[[Progress | BatchMetrics | EpochMetrics | str], None]
ShouldStop = Callable[[], bool]


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


def train(config: TrainingConfig, data: TrainingData, report: Report, should_stop: ShouldStop) -> TrainingOutcome:
    """Train a new network as configured.

    Args:
        config: What to train.
        data: What to train on.
        report: Is given every `Progress`, `BatchMetrics`, finished `EpochMetrics`, and sentences for the log.
        should_stop: Is asked after every few batches, at least five times a second where a batch is that quick; may
            block to pause.

    Returns:
        The network with the weights of the last step, or of the best epoch where early stopping is on.

    Raises:
        ShapeError: If the layers cannot follow one another.
        DivergedError: If the loss is no longer a number.
    """
    return _Training(config, data, report, should_stop).run()


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

    def __init__(self, config: TrainingConfig, data: TrainingData, report: Report, should_stop: ShouldStop) -> None:
        self.config = config
        self.data = data
        self.report = report
        self.should_stop = should_stop
        self.model = build_model(config)
        self.train_steps = TrainSteps(self.model, config, data.x_train, data.y_train)
        self.predict = make_predict(self.model)
        self.batches = math.ceil(len(data.x_train) / config.batch_size)
        self.random = np.random.default_rng(config.seed)
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
        return TrainingOutcome(self.model, tuple(self.epochs), was_stopped, self.elapsed_seconds)

    def _epoch(self, epoch: int) -> bool:
        """Train one epoch; False if it was cut short, in which case it is not reported as an epoch."""
        order = self.random.permutation(len(self.data.x_train)).astype(np.int32)
        loss_sum, correct, done = 0.0, 0, 0
        self.elapsed_before_epoch = self.elapsed_seconds
        while done < len(order):
            if self.should_stop():
                return False
            chunk = self._next_chunk(order, done)
            loss, hits = self._steps(epoch, chunk)
            loss_sum += loss * chunk.size
            correct += hits
            done += chunk.size
        return self._finish_epoch(epoch, loss_sum / len(order), correct / len(order))

    def _next_chunk(self, order: NDArray[np.int32], done: int) -> NDArray[np.int32]:
        """The next batches, shape `(steps, batch)`: as many as fit the window, or the last, smaller one alone."""
        size = self.config.batch_size
        whole = (len(order) - done) // size
        if not whole:
            return order[np.newaxis, done:]
        fitting = int(WINDOW_SECONDS / self.seconds_per_batch) if self.seconds_per_batch else 1
        steps = min(max(fitting, 1), whole)
        return order[done : done + steps * size].reshape(steps, size)

    def _steps(self, epoch: int, chunk: NDArray[np.int32]) -> tuple[float, int]:
        steps = len(chunk)
        total = self.config.epochs * self.batches
        rates = learning_rates(self.config.schedule, self.config.learning_rate, self.step, steps, total)
        started = time.perf_counter()
        loss, correct = self.train_steps(chunk, rates, self.step)
        seconds = time.perf_counter() - started
        # The first call also compiles, and an epoch's last batch may be smaller: neither says how long a batch takes.
        if self.step and chunk.shape[1] == self.config.batch_size:
            self.seconds_per_batch = seconds / steps
        self.elapsed_seconds += seconds
        self.step += steps
        if not math.isfinite(loss):
            raise DivergedError(self._diverged("loss", epoch))
        batch = self.step - (epoch - 1) * self.batches
        seen = min(batch * self.config.batch_size, len(self.data.x_train))
        self._report_window(_Window(steps, chunk.size, loss * chunk.size, correct), float(rates[-1]), seen)
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

    def _report_window(self, window: _Window, learning_rate: float, seen: int) -> None:
        window = self.held_window.joined(window)
        # The few images of an epoch's last, smaller batch would stand out as a spike: they join the window before.
        if 0 < len(self.data.x_train) - seen < self.config.batch_size:
            self.held_window = window
            return
        self.held_window = _Window()
        self.report(
            BatchMetrics(
                step=self.step,
                epoch=self.step / self.batches,
                batches=window.batches,
                loss=window.loss_sum / window.images,
                accuracy=window.correct / window.images,
                learning_rate=learning_rate,
            )
        )

    def _diverged(self, what: str, epoch: int) -> str:
        return (
            f"The {what} stopped being a number at batch {self.step} (epoch {epoch}): the weights have grown beyond "
            f"all bounds. {self._likely_cause()}"
        )

    def _likely_cause(self) -> str:
        rate, l2 = self.config.learning_rate, self.config.l2
        if rate * l2 >= 1.0:
            # A step takes 2 × rate × L2 times every weight away: from 1 on, it lands as far beyond zero, or farther.
            return f"The learning rate of {rate:g} times the L2 penalty of {l2:g} throws the weights about; lower both."
        return f"The learning rate of {rate:g} is the likeliest cause; try {rate / 10:g}."

    def _finish_epoch(self, epoch: int, loss: float, accuracy: float) -> bool:
        val_loss = val_accuracy = confusion = None
        y_validation = self.data.y_validation
        if len(y_validation):
            started = time.perf_counter()
            probabilities = self.predict(self.data.x_validation, self.should_stop)
            # The shortest, for a pause may have come in between.
            self.validation_seconds = min(self.validation_seconds, time.perf_counter() - started)
            if len(probabilities) < len(y_validation):
                return False
            y_predicted = probabilities.argmax(axis=1)
            confusion = np.zeros((10, 10), np.int64)
            np.add.at(confusion, (y_validation, y_predicted), 1)
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
            learning_rate=self._last_rate(),
            elapsed_seconds=self.elapsed_seconds,
            confusion=confusion,
        )
        self.epochs.append(metrics)
        self.report(metrics)
        self._remember_best(metrics)
        return True

    def _last_rate(self) -> float:
        total = self.config.epochs * self.batches
        return float(learning_rates(self.config.schedule, self.config.learning_rate, self.step - 1, 1, total)[0])

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
