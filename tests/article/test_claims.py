"""Each claim of the article is judged by runs: it holds, does not, or they are too few to tell; the words say why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from mnist_core.article.claims import CLAIMS, judge, judge_all, verdict_sentence
from mnist_core.article.digit_claims import homogeneity_p_value
from mnist_core.article.examples import CNN, DEEP, PERCEPTRON
from mnist_core.article.judged import Judged
from mnist_core.article.measured import MeasuredRun, Runs
from mnist_core.article.verdicts import Verdict
from tests.article.runs import FALLING, TURNING, Y_TRUE, curves, made_run

HOLDS, PARTLY, NOT, UNSURE = Verdict.HOLDS, Verdict.PARTLY, Verdict.DOES_NOT_HOLD, Verdict.CANNOT_TELL
BY_NAME = {claim.name: claim for claim in CLAIMS}
TRAINED = tuple(0.04 / (place + 1) for place in range(20))
OVERFIT = curves(TRAINED, TURNING, last=0.998)
FALLING_ON = curves((0.5, 0.4, 0.3, 0.2), (0.6, 0.48, 0.36, 0.24), last=0.95)
ONE_EPOCH = curves((0.5,), (0.4,), last=0.9951)


def _runs(*runs: MeasuredRun) -> Runs:
    return {
        example.preset: tuple(run for run in runs if example.is_config(run.config))
        for example in (PERCEPTRON, CNN, DEEP)
    }


def _judged(name: str, *runs: MeasuredRun) -> Judged:
    return judge(BY_NAME[name], _runs(*runs))


@pytest.mark.parametrize(
    ("errors", "verdict", "why"),
    [
        ([1500], HOLDS, "In the article's whole per cent, that is in the range."),
        ([1000], UNSURE, "The interval reaches across an end of the range"),
        ([740], NOT, "It does better."),
        ([5000], NOT, "It does worse."),
        ([1500, 740], PARTLY, "Not every run"),
        ([740, 720, 730], NOT, "It does better."),
    ],
)
def test_the_perceptrons_accuracy_is_held_against_80_to_90_per_cent(
    errors: Sequence[int], verdict: Verdict, why: str
) -> None:
    judged = _judged(
        "perceptron_accuracy", *(made_run(PERCEPTRON, wrong, seed=seed) for seed, wrong in enumerate(errors, 1))
    )
    assert judged.verdict is verdict
    assert judged.why.startswith(why)


def test_where_the_perceptron_does_better_it_is_told_when_it_did_no_better() -> None:
    early = made_run(PERCEPTRON, 720, epochs=curves(FALLING, last=0.93))  # 83 %, 88 %, 93 %
    assert _judged("perceptron_accuracy", early).why == (
        "It does better. Only up to epoch 2 was it in that range, at 83.0 to 88.0 % of its training images; it trains "
        "for 10."
    )
    late = made_run(PERCEPTRON, 720, epochs=curves(FALLING, last=0.99)[1:])  # 94 %, 99 %
    assert _judged("perceptron_accuracy", late).why == "It does better. Not even its first epoch was in that range."


@pytest.mark.parametrize(("wrong", "verdict"), [(92, HOLDS), (150, HOLDS), (48, UNSURE), (10, NOT), (600, NOT)])
def test_the_convolutional_networks_accuracy_is_held_against_98_to_99_per_cent(wrong: int, verdict: Verdict) -> None:
    judged = _judged("cnn_accuracy", made_run(CNN, wrong))
    assert judged.verdict is verdict
    assert judged.measured.startswith(f"{100 - wrong / 100:.2f} % of the test images (95 % interval ")


@pytest.mark.parametrize(
    ("perceptron", "cnn", "verdict"), [(740, 92, HOLDS), (190, 92, UNSURE), (100, 92, NOT), (92, 740, NOT)]
)
def test_an_improvement_is_substantial_from_a_point_on(perceptron: int, cnn: int, verdict: Verdict) -> None:
    judged = _judged("improvement", made_run(PERCEPTRON, perceptron), made_run(CNN, cnn))
    assert judged.verdict is verdict
    assert judged.why.startswith(f"Of 10,000 images, {perceptron} errors become {cnn}.")


@pytest.mark.parametrize(("last", "verdict"), [(0.998, HOLDS), (0.9951, UNSURE), (0.98, NOT)])
def test_nearly_perfect_is_what_is_100_in_whole_per_cent(last: float, verdict: Verdict) -> None:
    run = made_run(DEEP, epochs=curves(TRAINED, TURNING, last=last))
    assert _judged("nearly_perfect_in_training", run).verdict is verdict


@pytest.mark.parametrize(
    ("deep", "verdict", "why"),
    [
        (range(50, 148), UNSURE, "By McNemar's test the gap may well be chance"),
        (range(200), HOLDS, "By McNemar's test that is more than chance (p < 0.001)"),
        (range(20), NOT, "It is not worse"),
    ],
)
def test_worse_on_test_is_told_on_the_same_images(deep: range, verdict: Verdict, why: str) -> None:
    judged = _judged("worse_on_test", made_run(CNN, 92), made_run(DEEP, deep))
    assert judged.verdict is verdict
    assert judged.why.startswith(why)
    assert judged.why.endswith("It learned from 48,000 images, example 2 from 60,000.")


def test_worse_than_some_runs_and_not_than_others_is_worse_in_part() -> None:
    judged = _judged("worse_on_test", made_run(CNN, 92), made_run(CNN, range(10, 165), seed=2), made_run(DEEP, 160))
    assert judged.verdict is PARTLY
    assert judged.why.startswith("In 1 of 2 pairings it is worse by more than chance (p < 0.001 to 0.302)")


@pytest.mark.parametrize(
    ("epochs", "verdict", "why"),
    [
        (OVERFIT, HOLDS, "The validation loss is lowest after epoch 5, at 0.040, and then rises to 0.085, while"),
        (FALLING_ON, NOT, "The validation loss was lowest after the last epoch."),
        (ONE_EPOCH, UNSURE, "It takes three epochs or more"),
        (curves(FALLING), UNSURE, "It takes three epochs or more with a validation loss"),
    ],
)
def test_the_gap_between_the_losses_has_to_grow(epochs: list, verdict: Verdict, why: str) -> None:  # type: ignore[type-arg]
    judged = _judged("gap_widens", made_run(DEEP, epochs=epochs))
    assert judged.verdict is verdict
    assert judged.why.startswith(why)


@pytest.mark.parametrize(
    ("misread", "verdict", "why"),
    [
        ((10, 8), UNSURE, "The loss overfits, the accuracy not by more than chance"),
        ((40, 8), NOT, "The loss overfits, the accuracy does not"),
        ((8, 40), HOLDS, "Accuracy overfits, not only loss."),
        (None, UNSURE, "What it said of its validation images after each epoch was not kept."),
    ],
)
def test_too_many_epochs_have_to_cost_accuracy(misread: tuple[int, int] | None, verdict: Verdict, why: str) -> None:
    judged = _judged("too_many_epochs", made_run(DEEP, epochs=OVERFIT, validation_wrong=misread))
    assert judged.verdict is verdict
    assert judged.why.startswith(why)


FOURS, SEVENS = np.flatnonzero(Y_TRUE == 4), np.flatnonzero(Y_TRUE == 7)


@pytest.mark.parametrize(
    ("name", "wrong", "shift", "verdict"),
    [
        ("four_and_nine", FOURS[:20], 5, HOLDS),
        ("four_and_nine", SEVENS[:300], 4, NOT),
        ("four_and_nine", SEVENS[:3], 4, UNSURE),
        ("four_and_nine", [], 5, UNSURE),
        ("seven_and_one", SEVENS[:20], 4, HOLDS),
        ("seven_and_one", FOURS[:300], 5, NOT),
    ],
)
def test_a_pair_stands_out_by_its_share_of_the_errors(
    name: str, wrong: Sequence[int], shift: int, verdict: Verdict
) -> None:
    assert _judged(name, made_run(CNN, list(wrong), shift=shift)).verdict is verdict


def test_what_a_digit_is_rather_taken_for_is_told_of_every_network() -> None:
    runs = made_run(PERCEPTRON, SEVENS[:50].tolist(), shift=2), made_run(CNN, SEVENS[:50].tolist(), shift=5)
    why = _judged("seven_and_one", *runs).why
    assert "A misread 7 is most often taken for a 9 by the perceptron and a 2 by the convolutional network." in why


@pytest.mark.parametrize(("wrong", "verdict"), [(FOURS[:100], HOLDS), (range(100), UNSURE), ([], UNSURE)])
def test_digits_differ_where_it_is_more_than_chance(wrong: Sequence[int], verdict: Verdict) -> None:
    judged = _judged("digits_differ", made_run(CNN, list(wrong)))
    assert judged.verdict is verdict
    assert "1,000 test images of each digit" in judged.why


def test_the_chi_squared_test_is_scipys() -> None:
    from scipy.stats import chi2_contingency

    right, wrong = np.arange(90, 100), np.arange(10, 0, -1)
    matrix = np.diag(right)
    matrix[np.arange(10), (np.arange(10) + 1) % 10] = wrong
    expected = chi2_contingency(np.stack([right, wrong]), correction=False).pvalue
    assert homogeneity_p_value(matrix) == pytest.approx(expected)
    assert homogeneity_p_value(np.zeros((10, 10), dtype=np.int64)) == 1.0


def test_without_runs_nothing_is_claimed() -> None:
    found = [judged for _, judged in judge_all({})]
    assert {judged.verdict for judged in found} == {Verdict.NOT_MEASURED}
    assert verdict_sentence(found) == f"Of {len(CLAIMS)} claims, {len(CLAIMS)} are not measured yet."


def test_a_claim_that_compares_two_examples_names_the_one_that_is_missing() -> None:
    assert _judged("worse_on_test", made_run(DEEP)).why == "It takes a run of example 2 too."


def test_the_sentence_counts_every_verdict() -> None:
    kinds = [HOLDS, HOLDS, PARTLY, NOT, NOT, UNSURE, Verdict.NOT_MEASURED]
    assert verdict_sentence([Judged(kind, "", "") for kind in kinds]) == (
        "Of 7 claims, 2 hold, 1 holds in part, 2 do not, 1 cannot be told and 1 is not measured yet."
    )


def test_claims_are_told_apart_by_name() -> None:
    assert len(BY_NAME) == len(CLAIMS)
