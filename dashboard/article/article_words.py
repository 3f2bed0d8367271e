"""What the article page says beside the claims: verdicts as badges, whose runs are shown, what running them takes."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.article.article_runs import ShownExample
from dashboard.words import duration_text, plain
from mnist_core.article.claim_words import listed
from mnist_core.article.tables import seeds_text, versions_text
from mnist_core.article.verdicts import Verdict

_BADGES = {
    Verdict.HOLDS: ("green", "check"),
    Verdict.PARTLY: ("orange", "contrast"),
    Verdict.DOES_NOT_HOLD: ("red", "close"),
    Verdict.CANNOT_TELL: ("gray", "question_mark"),
    Verdict.NOT_MEASURED: ("gray", "hourglass_empty"),
}


def verdict_badge(verdict: Verdict) -> str:
    """A verdict as Markdown with a coloured background and a sign of its own, for those who see no colours."""
    colour, icon = _BADGES[verdict]
    return f":{colour}-badge[:material/{icon}: {verdict.value}]"


def source_text(shown: ShownExample) -> str:
    """Whose runs an example is judged by (Markdown)."""
    if not shown.runs:
        return "No run of it yet."
    if shown.own:
        days = dict.fromkeys(f"{run.created_at:%d %B %Y}".lstrip("0") for run in shown.own)
        runs = "Your run" if len(shown.own) == 1 else "Your runs"
        return f"{runs} of {plain(listed(list(days)))}, {seeds_text(shown.runs)}."
    first = shown.runs[0]
    return (
        f"Measured with this lab, {seeds_text(shown.runs)}, on {plain(first.machine)}; {plain(versions_text(first))}. "
        "Runs of your own take their place."
    )


def facts_text(shown: ShownExample, parameters: int, seconds: float | None) -> str:
    """An example in numbers: its size, and what training takes."""
    takes = f" · about {duration_text(seconds)} to train" if seconds is not None else ""
    return f"{parameters:,} weights · {shown.example.config.epochs} epochs{takes}"


def run_label(planned: Sequence[ShownExample], seconds: float | None, *, again: bool) -> str:
    """What the button says that queues examples, such as "Run all three here, about 1 h 20 min"."""
    numbers = [str(one.example.number) for one in planned]
    what = "all three" if len(planned) == 3 else f"example{'s' if len(planned) > 1 else ''} {listed(numbers)}"
    how = "again, with another seed" if again else "here"
    about = f", about {duration_text(seconds)}" if seconds is not None else ""
    return f"Run {what} {how}{about}"
