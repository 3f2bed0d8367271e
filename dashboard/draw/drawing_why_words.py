"""Why a drawing was read as it was, in words. Nothing here draws, so the wording is tested without a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from mnist_core.drawing.explain_occlusion import Evidence, Flip
from mnist_core.drawing.explain_style import Placement
from mnist_core.drawing.neighbours import Neighbour
from mnist_core.drawing.predictor import Prediction
from mnist_core.drawing.variants import Undone

LEAST_REST = 1.0
"""Log-odds that the ink of a spot must be worth for an answer to rest on it."""

MOST_PERCENT = 99.9
"""The largest share that is said: of some thousand digits, the last few are no measure."""

LOOK_ALIKES = {1: 7, 4: 9, 7: 1, 9: 4}
"""Digits that people write alike: each is held against the other, however improbable."""

_ROWS, _COLUMNS = ("top", "", "bottom"), ("left", "", "right")
_THIRDS = (10.5, 17.5)
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def place_words(row: float, column: float) -> str:
    """Where a pixel of the 28×28 image is, such as `at the top left`."""
    down, across = (int(np.searchsorted(_THIRDS, place)) for place in (row, column))
    words = " ".join(filter(None, (_ROWS[down], _COLUMNS[across])))
    if not words:
        return "in the middle"
    return f"{'at' if _ROWS[down] else 'on'} the {words}"


def contrasts(prediction: Prediction, count: int = 4) -> tuple[int, ...]:
    """The digits that the answer is worth holding against: its look-alike, then the most probable."""
    by_probability = [int(digit) for digit in np.argsort(-prediction.probabilities, kind="stable")]
    look_alike = [LOOK_ALIKES[prediction.digit]] if prediction.digit in LOOK_ALIKES else []
    ordered = dict.fromkeys([*look_alike, *by_probability])
    return tuple(digit for digit in ordered if digit != prediction.digit)[:count]


def verdict(evidence: Evidence, flips: Sequence[Flip], undone: Sequence[Undone]) -> str:
    """Why the answer is what it is, in two or three sentences of Markdown, the first of them bold.

    Args:
        evidence: For the answer against all others.
        flips: The spot that most favours each other digit, the digits most worth mentioning first.
        undone: The recipe's variants.
    """
    return " ".join(filter(None, (f"**{_rests_on(evidence)}**", _flip_sentence(flips), _undone_count(undone))))


def _rests_on(evidence: Evidence) -> str:
    row, column = np.unravel_index(int(evidence.removed.argmin()), evidence.removed.shape)
    if evidence.removed.min() > -LEAST_REST:
        return "No single spot of ink decides it."
    return f"It rests most on the ink {place_words(float(row), float(column))}."


def _flip_sentence(flips: Sequence[Flip]) -> str:
    changing = next((flip for flip in flips if flip.changes_answer), None)
    if changing is None:
        return "No one spot of ink, added or taken away, would change the answer."
    return f"{_done(changing)} would make it {article(changing.digit)} {changing.digit}."


def _done(flip: Flip) -> str:
    where = place_words(flip.row, flip.column)
    return f"A spot of ink added {where}" if flip.is_added else f"A spot of ink taken away {where}"


def article(digit: int) -> str:
    """`an` before 8, `a` before every other digit."""
    return "an" if digit == 8 else "a"


def contrast_caption(digit: int, rather_than: int | None, flip: Flip | None) -> str:
    """What the colours and the ring of the evidence maps mean."""
    against = "against it" if rather_than is None else f"for {article(rather_than)} {rather_than}"
    colours = f"Blue speaks for the {digit} as it is, orange-red {against}."
    if flip is None:
        return colours
    change = "ink there" if flip.is_added else "no ink there"
    enough = "would be enough to make it" if flip.changes_answer else "would bring it nearest to"
    return f"{colours} The ring: {change} {enough} {article(flip.digit)} {flip.digit}."


def _undone_count(undone: Sequence[Undone]) -> str:
    changing = sum(step.changes_answer for step in undone)
    if not changing:
        return "No step of the recipe decides it."
    return f"{_NUMBERS[changing].capitalize()} of {len(undone)} changes to the recipe would change it."


def undone_sentence(undone: Sequence[Undone]) -> str:
    """Which steps of the recipe change the answer when left out."""
    changing = [step for step in undone if step.changes_answer]
    if not changing:
        return "No step of the recipe decides it."
    told = [
        f"{step.variant.title.lower()} ({article(step.prediction.digit)} {step.prediction.digit})" for step in changing
    ]
    return f"It would be read otherwise if it were {listed(told, 'or')}."


def neighbours_sentence(neighbours: Sequence[Neighbour], digit: int) -> str:
    """What the nearest training digits are, and whether they agree with the answer."""
    counts = Counter(neighbour.label for neighbour in neighbours)
    if set(counts) == {digit}:
        return f"All {_NUMBERS[len(neighbours)]} nearest training digits are {digit}s, as the answer says."
    told = [f"{_NUMBERS[count]} {label}{'s' if count > 1 else ''}" for label, count in counts.most_common()]
    agreement = "The answer is not among them." if digit not in counts else "They do not agree with one another."
    return f"The nearest training digits: {listed(told, 'and')}. {agreement}"


def style_sentences(placements: Sequence[Placement]) -> tuple[str, ...]:
    """What is unusual about the handwriting, the most unusual first, and then what is not."""
    unusual = sorted((placed for placed in placements if placed.is_unusual), key=lambda placed: placed.share_beyond)
    usual = [placed.aspect.label.lower() for placed in placements if not placed.is_unusual]
    sentences = [style_sentence(placed) for placed in unusual]
    if usual:
        like = "is like that" if len(usual) == 1 else "are like those"
        sentences.append(f"{listed(usual, 'and').capitalize()} {like} of most of MNIST's {placements[0].digit}s.")
    return tuple(sentences)


def style_sentence(placed: Placement) -> str:
    """Where one aspect stands, such as `Your 7 is thicker than 98 % of MNIST's 7s.`"""
    is_more = placed.share_below >= 0.5
    percent = min(100 * (placed.share_below if is_more else 1 - placed.share_below), MOST_PERCENT)
    number = f"{percent:.1f}" if percent > 99 else f"{percent:.0f}"
    compared = placed.aspect.more if is_more else placed.aspect.less
    return f"Your {placed.digit} {_verb(compared)} {compared} than {number} % of MNIST's {placed.digit}s."


def _verb(compared: str) -> str:
    return "has" if compared.endswith("ink") else "is"


def listed(parts: Sequence[str], word: str) -> str:
    """Parts of a sentence with commas between them and `word` before the last."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"
