"""What the article says of the digits themselves, held against all runs of its networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from mnist_core.article.claim_words import capital, listed, span_text
from mnist_core.article.examples import EXAMPLES, Example
from mnist_core.article.judged import Judged
from mnist_core.article.measured import MeasuredRun, Runs
from mnist_core.article.verdicts import Verdict, above, combined
from mnist_core.evaluation.confusion import DIGITS, Counts, error_count, pair_confusion, pair_rank
from mnist_core.evaluation.intervals import estimate_share
from mnist_core.evaluation.paired import SIGNIFICANCE

PAIRS = DIGITS * (DIGITS - 1) // 2


def pair_stands_out(true: int, other: int) -> Callable[[Runs], Judged]:
    """The rule that two digits are taken for one another more often than an average pair."""

    def judge(runs: Runs) -> Judged:
        shares = [
            estimate_share(pair_confusion(run.matrix, true, other).errors, error_count(run.matrix))
            for _, shown in _shown(runs)
            for run in shown
        ]
        verdict = combined([Verdict.CANNOT_TELL if one is None else above(one, 1 / PAIRS) for one in shares])
        told = [_pair_text(example, shown, true, other) for example, shown in _shown(runs)]
        return Judged(verdict, capital(f"{'; '.join(told)}."), _why_pair(runs, true))

    return judge


def _pair_text(example: Example, shown: Sequence[MeasuredRun], true: int, other: int) -> str:
    errors = span_text([pair_confusion(run.matrix, true, other).errors for run in shown])
    total = span_text([error_count(run.matrix) for run in shown])
    rank = span_text([pair_rank(run.matrix, true, other) for run in shown])
    return f"{example.name}: {errors} of {total} errors, place {rank} of {PAIRS} pairs"


def _why_pair(runs: Runs, true: int) -> str:
    misread = {example.name: _misread(summed(shown), true) for example, shown in _shown(runs)}
    taken_for = {name: int(counts.argmax()) for name, counts in misread.items() if counts.any()}
    if len(set(taken_for.values())) == 1:
        told = f"a {next(iter(taken_for.values()))}"
    else:
        told = listed([f"a {digit} by {name}" for name, digit in taken_for.items()])
    rather = f" A misread {true} is most often taken for {told}." if told else ""
    return f"An even share would be one error in {PAIRS}.{rather}"


def _misread(matrix: Counts, true: int) -> Counts:
    """As which other digits the images of one were read."""
    return np.asarray(np.where(np.arange(DIGITS) == true, 0, matrix[true]))


def summed(runs: Sequence[MeasuredRun]) -> Counts:
    """Counts over all of these runs, `matrix[true, predicted]`."""
    return np.asarray(np.sum([run.matrix for run in runs], axis=0), dtype=np.int64)


def accuracy_depends_on_digit(runs: Runs) -> Judged:
    """The digits are nearly balanced, and yet some are read better than others."""
    verdicts = [_differ(run.matrix) for _, shown in _shown(runs) for run in shown]
    verdict = combined(verdicts)
    told = [_extremes(example, summed(shown)) for example, shown in _shown(runs)]
    first = next(shown[0] for _, shown in _shown(runs))
    counts = span_text(first.matrix.sum(axis=1).tolist())
    more = sum(one is Verdict.HOLDS for one in verdicts)
    return Judged(
        verdict,
        capital(f"{'; '.join(told)}."),
        f"By a chi-squared test the digits differ by more than chance in {more} of {len(verdicts)} runs. There are "
        f"{counts} test images of each digit.",
    )


def _differ(matrix: Counts) -> Verdict:
    return Verdict.HOLDS if homogeneity_p_value(matrix) < SIGNIFICANCE else Verdict.CANNOT_TELL


def homogeneity_p_value(matrix: Counts) -> float:
    """The p-value of Pearson's chi-squared test that all digits are read equally well; 1 where nothing can differ."""
    images, right = matrix.sum(axis=1).astype(float), matrix.diagonal().astype(float)
    images, right = images[images > 0], right[images > 0]
    share = right.sum() / images.sum() if len(images) else 1.0
    if len(images) < 2 or share in (0.0, 1.0):
        return 1.0
    from scipy.special import chdtrc

    statistic = float(((right - images * share) ** 2 / (images * share * (1 - share))).sum())
    return float(chdtrc(len(images) - 1, statistic))


def _extremes(example: Example, matrix: Counts) -> str:
    shares = matrix.diagonal() / np.maximum(matrix.sum(axis=1), 1)
    worst, best = int(shares.argmin()), int(shares.argmax())
    return f"{example.name} reads {100 * shares[worst]:.1f} % of {worst}s and {100 * shares[best]:.1f} % of {best}s"


def _shown(runs: Runs) -> Iterator[tuple[Example, Sequence[MeasuredRun]]]:
    """Each example that has runs, with them."""
    return ((example, shown) for example in EXAMPLES if (shown := runs.get(example.preset)))
