"""Where a training stands, in plain numbers: all that goes on from batch to batch beside the network's weights."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from mnist_core.training.metrics import DeadUnits, Gauges, LayerGauges, PhaseSeconds


@dataclass(frozen=True)
class Best:
    """The epoch with the lowest validation loss so far, as early stopping remembers it; `step` is its last."""

    loss: float
    epoch: int
    step: int


@dataclass(frozen=True)
class Plan:
    """How long a run is to go on, and from where its schedule and its patience are counted.

    The schedule runs over `steps` steps from `first_step` on, the last of which ends epoch `epochs`. A run that was
    extended has a new plan: its schedule starts again, and early stopping counts from the epoch `patience_from`.
    """

    epochs: int
    steps: int
    first_step: int = 0
    patience_from: int = 0


@dataclass
class TrainingState:
    """The numbers of one training after some step.

    `epoch` counts whole epochs; `images`, `loss_sum`, `correct`, `gauges` and `seconds` are of the epoch in hand.
    `random` is the state of the NumPy generator at the start of that epoch, which decides the order of its pictures.
    `precision` is the number format in use. `rate_factor` is what the schedule is multiplied with since the learning
    rate was changed. The mean of the weights is taken over `averaged_steps`. `elapsed_seconds` are of training alone;
    `validation_seconds` is the shortest time that judging the validation images has taken.
    """

    plan: Plan
    random: dict[str, Any]
    precision: str
    step: int = 0
    epoch: int = 0
    images: int = 0
    loss_sum: float = 0.0
    correct: int = 0
    gauges: Gauges | None = None
    seconds: PhaseSeconds | None = None
    rate_factor: float = 1.0
    averaged_steps: int = 0
    best: Best | None = None
    elapsed_seconds: float = 0.0
    elapsed_before_epoch: float = 0.0
    validation_seconds: float | None = None

    def begin_epoch(self) -> None:
        """Forget what was of the epoch before."""
        self.loss_sum, self.correct = 0.0, 0
        self.gauges, self.seconds = None, None
        self.elapsed_before_epoch = self.elapsed_seconds

    def end_epoch(self, random: dict[str, Any]) -> None:
        """Count the epoch in hand as whole; `random` is the generator's state at the start of the next one."""
        self.epoch += 1
        self.images = 0
        self.random = random

    def extend(self, epochs: int, total_steps: int) -> None:
        """Go on until another epoch than was planned, which is reached after `total_steps` steps."""
        self.plan = Plan(epochs, total_steps - self.step, self.step, self.epoch)

    def to_values(self) -> dict[str, Any]:
        """This state as values that JSON can hold exactly."""
        return asdict(self)


def state_from_values(values: dict[str, Any]) -> TrainingState:
    """The state that `to_values` told; TypeError or KeyError where the values tell something else."""
    best, gauges, seconds = values["best"], values["gauges"], values["seconds"]
    return TrainingState(
        **values
        | {
            "plan": Plan(**values["plan"]),
            "best": Best(**best) if best is not None else None,
            "gauges": _gauges(gauges) if gauges is not None else None,
            "seconds": PhaseSeconds(**seconds) if seconds is not None else None,
        }
    )


def _gauges(values: dict[str, Any]) -> Gauges:
    layers = tuple(LayerGauges(**layer) for layer in values["layers"])
    relus = tuple(DeadUnits(**relu) for relu in values["relus"])
    return Gauges(**values | {"layers": layers, "relus": relus})
