"""Why a training ended by an error, in a sentence that says what to do about it."""

from __future__ import annotations

from mnist_core.errors import MnistCoreError
from mnist_core.runs.messages import MeasureRates, Train
from mnist_core.runs.refusals import refusal


def failure_reason(error: Exception, order: Train | MeasureRates) -> str | None:
    """What to tell of an error that a training ended by; None where nobody foresaw it.

    Args:
        error: What was raised.
        order: The training or test of learning rates at hand.
    """
    if isinstance(error, MnistCoreError):
        return str(error)
    if is_out_of_memory(error):
        config = order.config
        return (
            f"The worker process ran out of memory while it trained the network {config.architecture!r} with a batch "
            f"size of {config.batch_size}. Choose a smaller batch size or a smaller network, or end other programs; "
            "then start the run again."
        )
    # Only files are meant: other errors with a number, such as those of pipes, say nothing of a disk.
    if not isinstance(error, OSError) or not isinstance(order, Train):
        return None
    refused = refusal("write what was learned", order.folder, error)
    return str(refused) if refused is not None else None


def is_out_of_memory(error: BaseException) -> bool:
    """Whether there was too little memory, in Python's words or in TensorFlow's, which is not imported for this."""
    names = {kind.__name__ for kind in type(error).__mro__}
    # oneDNN, which does TensorFlow's convolutions, says only that it could not make what it needs memory for.
    return bool(names & {"MemoryError", "ResourceExhaustedError"}) or "could not create a" in str(error)
