"""The registry of number formats a run can calculate in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Precision:
    """A number format to choose; `keras_policy` is the Keras dtype policy that the network is built with.

    That of `auto` is for networks that are built and not trained; a training asks which format is quicker first.
    """

    name: str
    label: str
    summary: str
    keras_policy: str


AUTO = "auto"

PRECISIONS: dict[str, Precision] = {
    precision.name: precision
    for precision in (
        Precision("float32", "32-bit", "The usual; the same everywhere.", "float32"),
        Precision(
            AUTO,
            "Whichever is quicker",
            "Takes a moment to measure which this processor is quicker with.",
            "float32",
        ),
        Precision("bfloat16", "16-bit (bfloat16)", "Faster where the processor has it.", "mixed_bfloat16"),
    )
}
