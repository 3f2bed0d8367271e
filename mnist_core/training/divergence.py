"""Why a training that gives no numbers any more went wrong, in words. No Keras here."""

from __future__ import annotations

from mnist_core.errors import DivergedError

NO_NUMBER = "stopped being a number"


def tells_of_divergence(reason: str | None) -> bool:
    """Whether the reason that a run failed for is this error."""
    return reason is not None and NO_NUMBER in reason


def divergence(what: str, *, step: int, epoch: int, learning_rate: float, l2: float) -> DivergedError:
    """The error that names what stopped being a number, when, and the likeliest cause."""
    return DivergedError(
        f"The {what} {NO_NUMBER} at batch {step} (epoch {epoch}): the weights have grown beyond "
        f"all bounds. {_likely_cause(learning_rate, l2)}"
    )


def _likely_cause(rate: float, l2: float) -> str:
    if rate * l2 >= 1.0:
        # A step takes 2 × rate × L2 times every weight away: from 1 on, it lands as far beyond zero, or farther.
        return f"The learning rate of {rate:g} times the L2 penalty of {l2:g} throws the weights about; lower both."
    return f"The learning rate of {rate:g} is the likeliest cause; try {rate / 10:g}."
