"""RobustnessSweep: one model read under all corruptions, in a thread, for any number of viewers; kept when done."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mnist_core.data.dataset import load_test_images
from mnist_core.errors import MnistCoreError
from mnist_core.evaluation.robustness import Robustness, measure_robustness
from mnist_core.evaluation.robustness_file import keep_robustness, kept_robustness

State = Literal["idle", "waiting", "working", "done", "cancelled", "failed"]
_LOGGER = logging.getLogger(__name__)
_turn = threading.Lock()  # one sweep at a time: each takes a whole processor


@dataclass(frozen=True)
class SweepStatus:
    """How far a sweep is: `fraction` in [0, 1]; `result` once it is done, `error` where it failed."""

    state: State
    fraction: float = 0.0
    result: Robustness | None = None
    error: str | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a thread is at it, or waits for another sweep to end."""
        return self.state in ("waiting", "working")


def sweep(
    model: Path, report: Callable[[float], None], is_cancelled: Callable[[], bool] = lambda: False
) -> Robustness | None:
    """Return what is kept of a model, or measure and keep it, here and now; None where it was cancelled.

    Args:
        model: The model's ONNX file.
        report: Told which share of the work is done.
        is_cancelled: Asked several times a second.

    Raises:
        DrawingError: If the model cannot be read.
        DataError: If MNIST cannot be had.
        EvaluationError: If the model gives no probabilities.
    """
    # Not sooner: it brings ONNX Runtime, and who only looks at kept results needs none.
    from mnist_core.drawing.predictor import Predictor

    kept = kept_robustness(model)
    if kept is not None:
        return kept
    predictor = Predictor.from_file(model)
    result = measure_robustness(predictor.predict, *load_test_images(), report=report, is_cancelled=is_cancelled)
    if result is not None:
        keep_robustness(model, result)
    return result


class RobustnessSweep:
    """The sweep of one model over the 10,000 test images; done from the start where its result was kept.

    Args:
        model: The model's ONNX file.
    """

    def __init__(self, model: Path) -> None:
        self._model = model
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        kept = kept_robustness(model)
        self._status = SweepStatus("done", 1.0, kept) if kept else SweepStatus("idle")

    def start(self) -> None:
        """Begin, unless it is at work or done; call it as often as you like."""
        with self._lock:
            if self._status.is_busy or self._status.state == "done":
                return
            self._cancelled.clear()
            self._status = SweepStatus("waiting")
        threading.Thread(target=self._work, name="robustness-sweep", daemon=True).start()

    def cancel(self) -> None:
        """Ask it to end after the images at hand; what it has done so far is lost."""
        self._cancelled.set()

    def status(self) -> SweepStatus:
        """How far it is now."""
        with self._lock:
            return self._status

    def _set(self, status: SweepStatus) -> None:
        with self._lock:
            self._status = status

    def _work(self) -> None:
        try:
            with _turn:
                self._set(self._measured())
        except MnistCoreError as error:
            self._set(SweepStatus("failed", error=str(error)))
        except Exception as error:
            _LOGGER.exception("A robustness sweep failed")
            self._set(SweepStatus("failed", error=f"Something unexpected happened: {error!r}"))

    def _measured(self) -> SweepStatus:
        result = sweep(self._model, self._report, self._cancelled.is_set)
        return SweepStatus("done", 1.0, result) if result else SweepStatus("cancelled")

    def _report(self, fraction: float) -> None:
        self._set(SweepStatus("working", fraction))
