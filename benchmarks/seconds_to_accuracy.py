"""Seconds of training to a test accuracy: the article's CNN script against a preset of this lab.

`python -m benchmarks.seconds_to_accuracy [--seeds N] [--article-seeds N] [--target SHARE] [--preset NAME] [--out F]`.
The article's script is judged on the test images after every epoch, with the clock stopped, and ends at the first epoch
that reaches the target: the kindest way to count. The preset is judged once, after it has ended by itself, and whatever
ends it looks at validation images only; its seconds include validating. Both count from building the network on, in a
process that has imported everything, the preset's as warm as the lab's worker; what is compiled counts. The seeds of
both are taken in turn.

With `--out`, finished runs are kept in a file; the same command goes on where it was interrupted.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.journal import Journal
from benchmarks.machine import print_table, spread
from benchmarks.party import Task, run_party
from benchmarks.preset_training import PresetResult, PresetTask, run_preset
from benchmarks.turns import NOTHING, ratio, turns

ARTICLE, PRESET = "article's script", "preset"


@dataclass(frozen=True)
class Ending:
    """How long a training took, part of it building and compiling where that is known, and what it came to."""

    seconds: float
    test_accuracy: float
    compiling_seconds: float | None = None


def article_ending(task: Task, journal: Journal) -> Ending:
    """The article's script, until it reaches the target or has used up its epochs."""
    arguments = task.arguments()
    key = {"module": "benchmarks.article_scripts", "arguments": arguments}
    epochs = journal.result(key, partial(run_party, "benchmarks.article_scripts", arguments))
    return Ending(sum(epoch["seconds"] for epoch in epochs), epochs[-1]["test_accuracy"])


def preset_ending(task: PresetTask, journal: Journal) -> Ending:
    """A preset, until it ends by itself."""
    key = {"config": task.config().model_dump(mode="json")}
    result = PresetResult(**journal.result(key, partial(run_preset, task)))
    return Ending(result.seconds, result.test_accuracy, result.first_step_seconds)


def ending_row(name: str, endings: Sequence[Ending], target: float) -> tuple[str, ...]:
    """One party's line."""
    steps = [one.seconds - one.compiling_seconds for one in endings if one.compiling_seconds is not None]
    reached = sum(ending.test_accuracy >= target for ending in endings)
    return (
        name,
        spread([ending.seconds for ending in endings], 1),
        spread(steps, 1) if steps else NOTHING,
        ", ".join(f"{100 * ending.test_accuracy:.2f}" for ending in endings),
        f"{reached} of {len(endings)}",
    )


def ratio_row(article: Sequence[Ending], preset: Sequence[Ending]) -> tuple[str, ...]:
    """How many times sooner the preset is there."""
    slow = [ending.seconds for ending in article]
    steps = [ending.seconds - (ending.compiling_seconds or 0.0) for ending in preset]
    quick = [ending.seconds for ending in preset]
    return "ratio of medians", ratio(slow, quick, 1), ratio(slow, steps, 1), "", ""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--article-seeds", type=int, default=2, help="it takes minutes each")
    parser.add_argument("--article-epochs", type=int, default=20, help="it gives up after so many")
    parser.add_argument("--target", type=float, default=0.99)
    parser.add_argument("--preset", default="fast")
    parser.add_argument("--images", type=int, default=60_000, help="fewer, to try this program out")
    parser.add_argument("--out", type=Path, help="JSON lines of finished runs")
    args = parser.parse_args()
    journal = Journal(args.out)
    found: dict[str, list[Ending]] = {ARTICLE: [], PRESET: []}
    for party, seed in turns({ARTICLE: args.article_seeds, PRESET: args.seeds}):
        if party == ARTICLE:
            task = Task("cnn", args.article_epochs, args.images, seed, args.target)
            found[party].append(article_ending(task, journal))
        else:
            found[party].append(preset_ending(PresetTask(args.preset, seed, images=args.images), journal))
    print_table(
        f"Seconds to {100 * args.target:g} % on the test images",
        ("", "training, s", "without building and compiling, s", "test accuracy, %", "reached it"),
        [
            ending_row(f"{ARTICLE}, {args.article_seeds} seeds", found[ARTICLE], args.target),
            ending_row(f"preset {args.preset!r}, {args.seeds} seeds", found[PRESET], args.target),
            ratio_row(found[ARTICLE], found[PRESET]),
        ],
    )


if __name__ == "__main__":
    main()
