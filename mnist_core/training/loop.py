"""The loop over epochs and batches, and its checkpoints. Worker process only: imports Keras."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.config import TrainingConfig
from mnist_core.errors import DivergedError
from mnist_core.models.build import build_model
from mnist_core.training.averaging import WeightMean
from mnist_core.training.checkpoint import Checkpoint, restore_values, values_of, write_checkpoint
from mnist_core.training.divergence import divergence
from mnist_core.training.gauges import GaugeReader
from mnist_core.training.metrics import Change, EpochMetrics, EpochPredictions, Progress
from mnist_core.training.phases import PhaseClock
from mnist_core.training.state import Best, Plan, TrainingState
from mnist_core.training.step_plan import StepPlan, StepSettings
from mnist_core.training.steps import TrainSteps, make_predict
from mnist_core.training.validation import Judgement, judged
from mnist_core.training.values import NewRate, Report, ShouldStop, TrainingData, TrainingOutcome
from mnist_core.training.windows import WindowSums

WINDOW_SECONDS = 0.2
DETERMINISTIC_STEPS = 20  # in one call: sums are rounded alike only where they are taken over the same batches


class Training:
    """One training at work: what `train` would otherwise pass from function to function."""

    def __init__(
        self, config: TrainingConfig, data: TrainingData, report: Report, should_stop: ShouldStop, new_rate: NewRate
    ) -> None:
        self.config = config
        self.data = data
        self.report = report
        self.clock = PhaseClock()
        self.should_stop = self.clock.waiting(should_stop)
        self.new_rate = new_rate
        self.checkpoint_folder: Path | None = None
        self.model = build_model(config)
        self.train_steps = TrainSteps(self.model, config, data.x_train, data.y_train)
        self.predict = make_predict(self.model)
        self.batches = math.ceil(len(data.x_train) / config.batch_size)
        self.total_steps = config.epochs * self.batches
        self.random = np.random.default_rng(config.seed)
        self.state = TrainingState(Plan(config.epochs, self.total_steps), self._random_state(), config.precision)
        self.best_weights: list[NDArray[np.float32]] | None = None
        self.mean = WeightMean()
        self.epoch_predictions = EpochPredictions.none(len(data.y_validation))
        self.epochs: list[EpochMetrics] = []
        self.gauge_reader = GaugeReader(self.model, data.x_train, data.y_train)
        self.is_compiled = False
        self.is_taken_up = False
        self.seconds_per_batch: float | None = None
        self.windows = WindowSums(config.batch_size)

    def restore(self, checkpoint: Checkpoint, *, is_extension: bool) -> None:
        """Stand where the checkpoint was made."""
        self.is_taken_up = True
        restore_values(self.model.variables, checkpoint.model, "network")
        restore_values(self.train_steps.optimizer.variables, checkpoint.optimizer, "optimizer")
        self.best_weights = list(checkpoint.best_weights) or None
        self.mean = WeightMean(checkpoint.mean_weights, checkpoint.state.averaged_steps)
        self.epoch_predictions = checkpoint.epoch_predictions
        self.state = checkpoint.state
        self.random.bit_generator.state = self.state.random
        if is_extension or self.state.plan.epochs != self.config.epochs:
            self.state.extend(self.config.epochs, self.total_steps)
            self.mean = WeightMean()
            self._keep_checkpoint()  # killed before its next one, it is still an extension

    def run(self) -> TrainingOutcome:
        state = self.state
        was_stopped = False
        while state.epoch < self.config.epochs and not was_stopped and not self._has_stalled():
            was_stopped = not self._epoch(state.epoch + 1)
        if was_stopped and state.step:
            state.seconds = self.clock.seconds()
            self._keep_checkpoint()
        if self.mean.steps:
            self.model.set_weights(self.mean.weights)
            self.report(f"Kept the mean of the weights over the last {self.mean.steps:,} steps.")
        elif self.best_weights is not None and state.best is not None and state.best.step != state.step:
            self.model.set_weights(self.best_weights)
            self.report(f"Kept the weights of epoch {state.best.epoch}, the one with the lowest validation loss.")
        return TrainingOutcome(
            self.model, tuple(self.epochs), was_stopped, state.elapsed_seconds, self.epoch_predictions
        )

    def _epoch(self, epoch: int) -> bool:
        """Train an epoch, or what is left of it; False if it was cut short, so that it is not reported as an epoch."""
        state = self.state
        order = self.random.permutation(len(self.data.x_train)).astype(np.int32)
        if not state.images:
            state.begin_epoch()
        self.clock.restart(state.seconds)
        while state.images < len(order):
            if self.should_stop():
                self._report_window()
                return False
            self._take_rate()
            looks = self._looks_next(len(order) - state.images)
            chunk = self._next_chunk(order, state.images, alone=looks)
            loss, hits = self._step_and_look(epoch, chunk) if looks else self._steps(epoch, chunk)
            state.loss_sum += loss * chunk.size
            state.correct += hits
            state.images += chunk.size
        return self._finish_epoch(epoch, state.loss_sum / len(order), state.correct / len(order))

    def _random_state(self) -> dict[str, Any]:
        return dict(self.random.bit_generator.state)

    def _keep_checkpoint(self) -> None:
        if self.checkpoint_folder is None:
            return
        self.state.averaged_steps = self.mean.steps
        checkpoint = Checkpoint(
            self.state,
            values_of(self.model.variables),
            values_of(self.train_steps.optimizer.variables),
            self.best_weights or (),
            self.epoch_predictions,
            self.mean.weights,
        )
        try:
            write_checkpoint(self.checkpoint_folder, checkpoint)
        except OSError as error:
            # Training is worth more than the means to take it up again.
            self.report(
                f"The checkpoint after batch {self.state.step} could not be written: {error.strerror or error}. "
                "Training goes on; if it is interrupted, it can be taken up again from the checkpoint before."
            )

    def _take_rate(self) -> None:
        """Scale the schedule so that the next step has the rate that was asked for, if one was."""
        after, before = self.new_rate(), self._rate_of(self.state.step)
        if after is None or math.isclose(after, before, rel_tol=1e-6):
            return
        self.state.rate_factor *= after / before
        self.report(Change(self.state.step, self.state.step / self.batches, "learning_rate", before, after))

    def _looks_next(self, images_left: int) -> bool:
        """Whether the gauges are read after the next step, which is then made alone."""
        size = self.config.batch_size
        is_last_whole_batch = images_left // size == min(len(self.data.x_train) // size, 1)
        if self.config.deterministic:
            return is_last_whole_batch  # at the same step, however long the ones before took
        return self.gauge_reader.is_due(self.state.elapsed_seconds, at_end_of_epoch=is_last_whole_batch)

    def _step_and_look(self, epoch: int, chunk: NDArray[np.int32]) -> tuple[float, int]:
        before = self.gauge_reader.weights()
        done = self._steps(epoch, chunk, is_whole_window=False)
        with self.clock.spend("gauges"):
            gauges = self.gauge_reader.read(before, self.state.step / self.batches, self.state.elapsed_seconds)
        self.state.gauges = gauges
        self.report(gauges)
        return done

    def _next_chunk(self, order: NDArray[np.int32], done: int, *, alone: bool) -> NDArray[np.int32]:
        """The next batches, shape `(steps, batch)`: as many as fit the window, or one `alone`.

        An epoch's last whole batch and the smaller one after it are alone in any case: the gauges may be read there.
        """
        size = self.config.batch_size
        whole = (len(order) - done) // size
        if not whole:
            return order[np.newaxis, done:]
        steps = 1 if alone else min(self._fitting_steps(), max(whole - 1, 1))
        return order[done : done + steps * size].reshape(steps, size)

    def _has_no_pace(self) -> bool:
        return not self.config.deterministic and self.seconds_per_batch is None

    def _fitting_steps(self) -> int:
        if self.config.deterministic:
            return DETERMINISTIC_STEPS
        return max(1, int(WINDOW_SECONDS / self.seconds_per_batch)) if self.seconds_per_batch else 1

    def _steps(self, epoch: int, chunk: NDArray[np.int32], *, is_whole_window: bool = True) -> tuple[float, int]:
        steps = len(chunk)
        state = self.state
        # Until the pace is known, batches are made one by one: spikes on the curve of a run that is taken up.
        is_point = is_whole_window and not (self.is_taken_up and self._has_no_pace())
        settings = self._settings(state.step, steps)
        started = time.perf_counter()
        with self.clock.spend("step"):
            loss, correct = self.train_steps(chunk, settings, state.step)
        seconds = time.perf_counter() - started
        # The first call also compiles, an epoch's last batch may be smaller, and one made alone has a call to itself:
        # none of them says how long a batch takes.
        if self.is_compiled and is_whole_window and chunk.shape[1] == self.config.batch_size:
            self.seconds_per_batch = seconds / steps
        self.is_compiled = True
        state.elapsed_seconds += seconds
        state.step += steps
        if state.step > self._step_plan().scheduled_until:
            self.mean.add(self.model.get_weights(), steps)
        if not math.isfinite(loss):
            raise self._diverged("loss", epoch)
        batch = state.step - (epoch - 1) * self.batches
        seen = min(batch * self.config.batch_size, len(self.data.x_train))
        self.windows.add(steps, chunk.size, loss, correct)
        if self.windows.is_due(len(self.data.x_train) - seen, is_whole=is_point):
            self._report_window()
        self.report(
            Progress(
                epoch=epoch,
                epochs=self.config.epochs,
                batch=batch,
                batches=self.batches,
                images_per_second=seen / (state.elapsed_seconds - state.elapsed_before_epoch),
                elapsed_seconds=state.elapsed_seconds,
                validation_seconds=state.validation_seconds or 0.0,
            )
        )
        return loss, correct

    def _report_window(self) -> None:
        state = self.state
        told = self.windows.told(state.step, state.step / self.batches, self._rate_of(state.step - 1))
        if told is not None:
            self.report(told)

    def _diverged(self, what: str, epoch: int) -> DivergedError:
        rate = self.config.learning_rate * self.state.rate_factor
        return divergence(what, step=self.state.step, epoch=epoch, learning_rate=rate, l2=self.config.l2)

    def _finish_epoch(self, epoch: int, loss: float, accuracy: float) -> bool:
        validation, y_validation = Judgement(), self.data.y_validation
        if len(y_validation):
            probabilities = self._validation_probabilities()
            if len(probabilities) < len(y_validation):
                return False
            self.epoch_predictions = self.epoch_predictions.followed_by(epoch, probabilities, y_validation)
            validation = judged(probabilities, y_validation)
            if not math.isfinite(validation.loss or 0.0):
                raise self._diverged("validation loss", epoch)
        metrics = EpochMetrics(
            epoch=epoch,
            loss=loss,
            accuracy=accuracy,
            val_loss=validation.loss,
            val_accuracy=validation.accuracy,
            learning_rate=self._rate_of(self.state.step - 1),
            elapsed_seconds=self.state.elapsed_seconds,
            confusion=validation.confusion,
            gauges=self.state.gauges,
            seconds=self.clock.seconds(),
        )
        self.epochs.append(metrics)
        self._remember_best(metrics)
        self.state.end_epoch(self._random_state())
        self._keep_checkpoint()
        self.report(metrics)
        return True

    def _validation_probabilities(self) -> NDArray[np.float32]:
        started = time.perf_counter()
        with self.clock.spend("evaluation"), self.mean.put_into(self.model):
            probabilities = self.predict(self.data.x_validation, self.should_stop)
        # The shortest, for a pause may have come in between.
        seconds = time.perf_counter() - started
        self.state.validation_seconds = min(self.state.validation_seconds or math.inf, seconds)
        return probabilities

    def _step_plan(self) -> StepPlan:
        return StepPlan(self.config, self.state.plan, self.batches)

    def _settings(self, first_step: int, steps: int) -> StepSettings:
        return self._step_plan().settings(first_step, steps, self.state.rate_factor)

    def _rate_of(self, step: int) -> float:
        return float(self._settings(step, 1).rates[0])

    def _remember_best(self, metrics: EpochMetrics) -> None:
        if not self.config.early_stopping_patience or metrics.val_loss is None:
            return
        if self.state.best is None or metrics.val_loss < self.state.best.loss:
            self.state.best = Best(metrics.val_loss, metrics.epoch, self.state.step)
            self.best_weights = self.model.get_weights()

    def _has_stalled(self) -> bool:
        patience, best = self.config.early_stopping_patience, self.state.best
        if not patience or best is None or self.state.images:
            return False
        if self.state.epoch - max(best.epoch, self.state.plan.patience_from) < patience:
            return False
        self.report(f"Stopped early: the validation loss has not fallen for {patience} epochs.")
        return True
