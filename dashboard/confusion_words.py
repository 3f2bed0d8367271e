"""What confusions are in plain sentences. Nothing here draws, so the wording is tested without a page."""

from __future__ import annotations

from collections.abc import Sequence

from mnist_core.evaluation.cases import Case
from mnist_core.evaluation.confusion import PINNED_PAIRS, Counts, PairConfusion, accuracy, error_count
from mnist_core.evaluation.intervals import Estimate
from mnist_core.figures.probabilities import percent

_WIDEST_MARGIN = 0.999  # is written for all wider ones too: 1.000 would be a certainty, and no network has that
_NO_IMAGES = "This run has no test predictions to judge."


def with_interval(estimate: Estimate, decimals: int = 1) -> str:
    """Return a share and its interval, such as "98.4 % (95 % interval 98.1 to 98.6 %)"."""
    value, low, high = (
        f"{100 * share:.{decimals}f}" for share in (estimate.value, estimate.interval.low, estimate.interval.high)
    )
    return f"{value} % (95 % interval {low} to {high} %)"


def verdict(matrix: Counts) -> str:
    """Return how a run did on the test images, in one line."""
    share, errors = accuracy(matrix), error_count(matrix)
    if share is None:
        return _NO_IMAGES
    noun = "error" if errors == 1 else "errors"
    return f"Accuracy {with_interval(share, 2)}: {errors:,} {noun} in {int(matrix.sum()):,} test images."


def pair_name(pair: PairConfusion) -> str:
    """Return a pair as one says it, such as "4 and 9"; the pinned ones always in their own order."""
    pinned = (digits for digits in PINNED_PAIRS if set(digits) == set(pair.digits))
    return "{} and {}".format(*next(pinned, pair.digits))


def pair_sentence(pair: PairConfusion, ranked: Sequence[PairConfusion]) -> str:
    """Return how often a pair is confused and where that stands among all pairs, `ranked` with the worst first."""
    if pair.error_rate is None:
        return f"There is no test image of {pair_name(pair)}."
    was = "was" if pair.errors == 1 else "were"
    count = f"{pair.errors:,}" if pair.errors else "None"
    found = f"{count} of {pair.images:,} images {was} read as the other digit: {with_interval(pair.error_rate)}."
    return f"{found} {_standing(pair, ranked)}"


def _standing(pair: PairConfusion, ranked: Sequence[PairConfusion]) -> str:
    worse = sum(other.errors > pair.errors for other in ranked)
    if worse:
        place = f"That is place {worse + 1} of {len(ranked)} pairs; the worst is"
        return f"{place if pair.errors else 'The worst pair is'} {pair_name(ranked[0])} with {ranked[0].errors:,}."
    if not pair.errors:
        return "No pair is confused at all."
    following = next(other for other in ranked if set(other.digits) != set(pair.digits))
    how = "is confused as often" if following.errors == pair.errors else f"comes next with {following.errors:,}"
    return f"No pair is confused more often; {pair_name(following)} {how}."


def comparison(pinned: Sequence[PairConfusion], matrix: Counts) -> str:
    """Return how much of all errors the pinned pairs make."""
    errors, total = sum(pair.errors for pair in pinned), error_count(matrix)
    if not total:
        return "This run read every test image rightly."
    return f"Together the two pairs make {errors:,} of the run's {total:,} errors ({100 * errors / total:.0f} %)."


def cell_name(true: int, predicted: int, count: int) -> str:
    """Return what a cell of the matrix holds, such as "12 true 4s read as 9"; the count of a right cell likewise."""
    if not count:
        return f"No true {true} was read as {predicted}; choose another cell."
    images = f"1 true {true}" if count == 1 else f"{count:,} true {true}s"
    rightly = ", rightly" if true == predicted else ""
    return f"{images} read as {predicted}{rightly}; the surest first."


def ambiguity(cases: Sequence[Case], a: int, b: int, max_margin: float) -> str:
    """Return how many images are ambiguous between two digits, and how the model did on them."""
    if not cases:
        return f"No image has {a} and {b} at most {max_margin:.2f} apart; allow a larger margin to see the closest."
    right = sum(case.is_right for case in cases)
    images = "1 image has" if len(cases) == 1 else f"{len(cases):,} images have"
    return (
        f"{images} {a} and {b} at most {max_margin:.2f} apart: {right:,} read rightly, {len(cases) - right:,} wrongly."
    )


def case_caption(case: Case) -> str:
    """Return what stands under an image: true label, what it was read as, how surely and by what margin (Markdown)."""
    labels = f"True **{case.true}**, read **{case.predicted}**"
    return f"{labels}  \n{percent(case.probability)} sure  \nmargin {_margin(case)}"


def case_description(case: Case) -> str:
    """Return the same for those who cannot see the image, with its number among the test images."""
    return (
        f"Test image {case.index}: true digit {case.true}, read as {case.predicted} "
        f"with probability {percent(case.probability)}, {_margin(case)} before {case.rival}"
    )


def _margin(case: Case) -> str:
    return f"{min(case.margin, _WIDEST_MARGIN):.3f}"
