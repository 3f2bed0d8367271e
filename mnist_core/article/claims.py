"""The registry of the article's claims that can be measured, in its order and in its words, and what came of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mnist_core.article.claim_words import capital, listed
from mnist_core.article.digit_claims import accuracy_depends_on_digit, pair_stands_out
from mnist_core.article.example_claims import (
    accuracy_within,
    gap_widens,
    improvement,
    nearly_perfect_in_training,
    too_many_epochs,
    worse_on_test,
)
from mnist_core.article.examples import CNN, DEEP, PERCEPTRON, Example
from mnist_core.article.judged import Judged
from mnist_core.article.measured import Runs
from mnist_core.article.verdicts import Verdict

TITLE = "What causes low accuracy in MNIST digit recognition?"
"""What the article is called."""


@dataclass(frozen=True)
class Claim:
    """Something that the article says; `needs` are the examples without runs of which it cannot be judged.

    `example` is the one it stands with; None for what it says of the digits, which any run of an example can tell.
    """

    name: str
    quote: str
    example: Example | None
    needs: tuple[Example, ...]
    rule: Callable[[Runs], Judged]


CLAIMS = (
    Claim(
        "perceptron_accuracy",
        "typically exhibits an accuracy range between 80-90%",
        PERCEPTRON,
        (PERCEPTRON,),
        accuracy_within(PERCEPTRON),
    ),
    Claim(
        "cnn_accuracy",
        "typically yielding an accuracy of 98-99%",
        CNN,
        (CNN,),
        accuracy_within(CNN),
    ),
    Claim(
        "improvement",
        "The performance improvement over the previous model is substantial",
        CNN,
        (PERCEPTRON, CNN),
        improvement,
    ),
    Claim(
        "nearly_perfect_in_training",
        "it will often achieve near-perfect accuracy on the training dataset",
        DEEP,
        (DEEP,),
        nearly_perfect_in_training,
    ),
    Claim(
        "worse_on_test",
        "but perform worse than the previous, simpler CNN on the testing data",
        DEEP,
        (CNN, DEEP),
        worse_on_test,
    ),
    Claim(
        "gap_widens",
        "the increasing gap between training loss and validation loss",
        DEEP,
        (DEEP,),
        gap_widens,
    ),
    Claim(
        "too_many_epochs",
        "an excessive number of epochs can lead to overfitting, where the model … performs poorly on unseen examples",
        DEEP,
        (DEEP,),
        too_many_epochs,
    ),
    Claim("four_and_nine", "A poorly written ‘4’ can resemble a ‘9’", None, (), pair_stands_out(4, 9)),
    Claim("seven_and_one", "a badly constructed ‘7’ can resemble a ‘1’", None, (), pair_stands_out(7, 1)),
    Claim(
        "digits_differ",
        "the dataset is relatively balanced … variations in accuracy depending on the digit",
        None,
        (),
        accuracy_depends_on_digit,
    ),
)


def judge(claim: Claim, runs: Runs) -> Judged:
    """What these runs say of a claim.

    Raises:
        EvaluationError: If runs were judged on different images or left no numbers.
    """
    missing = [example for example in claim.needs if not runs.get(example.preset)]
    if missing:
        others = [str(example.number) for example in missing if example is not claim.example]
        return Judged(Verdict.NOT_MEASURED, "", f"It takes a run of example {listed(others)} too." if others else "")
    if not any(runs.values()):
        return Judged(Verdict.NOT_MEASURED, "", "It takes a run of any of the examples.")
    return claim.rule(runs)


def judge_all(runs: Runs) -> tuple[tuple[Claim, Judged], ...]:
    """Every claim with what these runs say of it.

    Raises:
        EvaluationError: If runs were judged on different images or left no numbers.
    """
    return tuple((claim, judge(claim, runs)) for claim in CLAIMS)


_COUNTED = {
    Verdict.HOLDS: ("holds", "hold"),
    Verdict.PARTLY: ("holds in part", "hold in part"),
    Verdict.DOES_NOT_HOLD: ("does not", "do not"),
    Verdict.CANNOT_TELL: ("cannot be told", "cannot be told"),
    Verdict.NOT_MEASURED: ("is not measured yet", "are not measured yet"),
}


def verdict_sentence(judged: Sequence[Judged]) -> str:
    """How the claims came out, such as "Of 10 claims, 5 hold, 1 holds in part and 4 do not."."""
    counts = Counter(one.verdict for one in judged)
    told = [f"{counts[verdict]} {_COUNTED[verdict][counts[verdict] > 1]}" for verdict in Verdict if counts[verdict]]
    return capital(f"of {len(judged)} claims, {listed(told)}.")
