"""Whose errors a run's errors are, in plain sentences, the same on pages and on the command line."""

from __future__ import annotations

from mnist_core.evaluation.ambiguity import Ambiguity
from mnist_core.evaluation.doubtful import WITHOUT_MAJORITY, ErrorKinds, PairDoubt
from mnist_core.evaluation.label_suspects import Suspect
from mnist_core.evaluation.sentences import share_text


def doubt_verdict(kinds: ErrorKinds) -> str:
    """Return in one sentence how many of the errors are the model's own, and where the others lie."""
    if not kinds.errors:
        return "The network reads every test image rightly."
    own = f"{kinds.model_wrong:,} of {kinds.errors:,} errors are the network's own"
    hesitant = f"{kinds.people_hesitate:,} on digits at which people would hesitate"
    return f"{own}, {hesitant}, {kinds.label_doubtful} on doubtful labels."


def doubt_details(kinds: ErrorKinds) -> str:
    """Return accuracy with and without the doubtful images."""
    return (
        f"Accuracy is {share_text(kinds.accuracy, 2)}; without the {len(WITHOUT_MAJORITY)} images that found no "
        f"majority among five people {share_text(kinds.without_doubtful, 2)}; without the {kinds.hesitant_images:,} "
        f"more that divide a committee of other networks {share_text(kinds.without_both, 2)}."
    )


def pair_doubt_text(pair: PairDoubt) -> str:
    """Return how much of a pair's confusion is the model's and how much the digits'."""
    a, b = pair.digits
    if not pair.errors:
        return f"{a} and {b} are never confused."
    confusions = "1 confusion" if pair.errors == 1 else f"{pair.errors:,} confusions"
    people = f"{pair.disputed_errors} on the {pair.disputed_images} images that people dispute"
    committee = f" {pair.hesitant_errors} on the {pair.hesitant_images} more that divide the committee,"
    return (
        f"{a} and {b}: of {confusions}, {people},{committee if pair.hesitant_images else ''} "
        f"and {pair.own_errors} the network's own."
    )


def own_errors_text(pair: PairDoubt) -> str:
    """Return in short whose a pair's confusions are (Markdown)."""
    if not pair.errors:
        return "None, so neither the network's nor the digits'."
    divided = pair.errors - pair.own_errors
    return f"The network's own: **{pair.own_errors:,}**. On digits that divide people or other networks: {divided:,}."


def ambiguous_text(committee: Ambiguity) -> str:
    """Return what makes the images at which people would hesitate."""
    return (
        f"The committee's first choice leads its second by {100 * (1 - committee.hesitant_from):.0f} points or less: "
        "so close that on training images it had not learned from it was no better than the toss of a coin. "
        f"{len(committee.most_ambiguous_first):,} test images are so, the most ambiguous first."
    )


def choices_text(committee: Ambiguity, place: int) -> str:
    """Return between which digits the committee hesitates at a test image."""
    return f"committee: {committee.doubt.first[place]} or {committee.doubt.second[place]}"


def suspects_text(committee: Ambiguity) -> str:
    """Return how the suspected labels were found."""
    count = len(committee.suspects)
    return (
        f"{count:,} of MNIST's 60,000 training labels are suspected by those members of the committee that had not "
        "learned from them, the surest first. It may be wrong: look for yourself. No label is changed."
    )


def suspect_caption(suspect: Suspect) -> str:
    """Return what stands under a suspected training image (Markdown)."""
    return f"**{suspect.given} → {suspect.suggested}**  \n{100 * suspect.confidence:.1f} % sure  \nno. {suspect.index}"


def suspect_description(suspect: Suspect) -> str:
    """Return the same for those who cannot see the image."""
    return (
        f"Training image {suspect.index}: labelled {suspect.given}, which the committee takes for {suspect.suggested} "
        f"with {100 * suspect.confidence:.1f} % of its belief"
    )
