"""How networks voted on a drawing, in words. Nothing here draws, so the wording is tested without a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dashboard.draw.drawing_why_words import article, listed
from dashboard.words import plain
from mnist_core.drawing.votes import Ballot


def agreement_sentence(ballot: Ballot) -> str:
    """Whether the networks agree and who does not, as Markdown, its first sentence bold."""
    count, winner = len(ballot.votes), _a(ballot.winner)
    if count == 1:
        return f"**{plain(ballot.votes[0].model)} reads {winner}.**"
    if not ballot.others:
        return f"**{'Both' if count == 2 else f'All {count}'} networks read {winner}.**"
    others = _readings((vote.model, vote.recipe.digit) for vote in ballot.others)
    agreeing = count - len(ballot.others)
    return f"**{agreeing} of {count} networks read{'s' if agreeing == 1 else ''} {winner}.** {others}."


def resize_sentence(ballot: Ballot) -> str:
    """Whom a plain resize misleads, as Markdown."""
    if not ballot.misled:
        return "Without MNIST's recipe, the whole paper shrunk, no answer changes here."
    misled = _readings((vote.model, vote.plain_resize.digit) for vote in ballot.misled)
    return (
        f"Without MNIST's recipe, the whole paper shrunk, {len(ballot.misled)} of {len(ballot.votes)} change: {misled}."
    )


def _readings(read: Iterable[tuple[str, int]]) -> str:
    """Who reads which digit, those who read the same together."""
    by_digit: dict[int, list[str]] = defaultdict(list)
    for model, digit in read:
        by_digit[digit].append(plain(model))
    return "; ".join(
        f"{listed(models, 'and')} read{'s' if len(models) == 1 else ''} {_a(digit)}"
        for digit, models in by_digit.items()
    )


def _a(digit: int) -> str:
    return f"{article(digit)} {digit}"
