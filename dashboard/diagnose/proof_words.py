"""What came of a remedy in plain sentences. Nothing here draws."""

from __future__ import annotations

from dashboard.words import percent_text
from mnist_core.diagnosis.proof import Proof, points
from mnist_core.evaluation.paired import paired_sentence
from mnist_core.evaluation.run_accuracy import judged_accuracy
from mnist_core.runs.record import RunRecord


def proof_verdict(proof: Proof) -> str:
    """What came of it in one sentence, such as "Confirmed: +1.8 points [1.5, 2.1] on the validation images."."""
    said = proof.sentence
    reason = "" if proof.verdict != "undecided" else "; the gap may be chance"
    return f"{said[0].upper()}{said[1:]} on the {proof.validation.images:,} validation images{reason}."


def proof_details(proof: Proof) -> str:
    """McNemar's test on the validation images, and what the test images say beside it, which decides nothing."""
    sentence = paired_sentence(proof.validation, "the first run", "the run with the remedy")
    test = points(proof.test.difference, proof.test.interval)
    return f"{sentence} On the {proof.test.images:,} test images, which decide nothing here: {test}."


def accuracy_text(run: RunRecord) -> str:
    """A run's test accuracy with its 95 % interval, or its state where it was not judged."""
    judged = judged_accuracy(run)
    if judged is None:
        return run.state.value
    low, high = 100 * judged.interval.low, 100 * judged.interval.high
    return f"{percent_text(judged.value)} [{low:.2f}, {high:.2f}]"
