"""Images per second on the article's networks: the article's script, this engine, and PyTorch where it is installed.

`python -m benchmarks.engine_throughput [--network cnn|deep_cnn] [--rounds N] [--epochs N] [--images N] [--out FILE]`.
The parties run in turn, A B C D A B C D, each in a fresh process and without a dashboard. Every round has a seed of its
own, so that the second table shows over `--rounds` seeds (`--seeds` is the same option) that all do the same work: loss
and accuracy while training, and accuracy on the test images, after each epoch. Nobody's seconds include judging.

With `--out`, finished runs are kept in a file; the same command goes on where it was interrupted.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from benchmarks.journal import Journal
from benchmarks.machine import print_rows, print_table, spread
from benchmarks.party import HELD_OUT, Task, run_party
from benchmarks.turns import NOTHING, mean_and_deviation, ratio, turns

Runs = list[list[dict[str, float]]]
"""What a party told: epochs of rounds."""


@dataclass(frozen=True)
class Party:
    """Who is compared: a program and what it is given besides the task."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()


ARTICLE = Party("article's script", "benchmarks.article_scripts")
ENGINES = tuple(
    Party(f"engine, {precision}", "benchmarks.engine_training", ("--precision", precision))
    for precision in ("float32", "auto")
)
TORCH = Party("PyTorch", "benchmarks.torch_training")


def parties() -> tuple[Party, ...]:
    """All that can run here."""
    return (ARTICLE, *ENGINES, *([TORCH] if find_spec("torch") else []))


def measured(task: Task, rounds: int, journal: Journal) -> dict[str, Runs]:
    """What each party told, by its name."""
    found: dict[str, Runs] = {party.name: [] for party in parties()}
    by_name = {party.name: party for party in parties()}
    for name, number in turns(dict.fromkeys(found, rounds)):
        party = by_name[name]
        arguments = [*Task(**asdict(task) | {"seed": number}).arguments(), *party.arguments]
        key = {"module": party.module, "arguments": arguments}
        found[name].append(journal.result(key, partial(run_party, party.module, arguments)))
    return found


def speeds(runs: Runs, images: int) -> tuple[list[float], list[float]]:
    """Images per second of the first epochs, and of the later ones."""
    rates = [[images / epoch["seconds"] for epoch in epochs] for epochs in runs]
    return [epochs[0] for epochs in rates], [rate for epochs in rates for rate in epochs[1:]]


def speed_rows(found: Mapping[str, Runs], images: int) -> list[tuple[str, ...]]:
    """The table of speeds."""
    rates = {name: speeds(runs, images) for name, runs in found.items()}
    # What one epoch says, where there is only one.
    steady = {name: later or first for name, (first, later) in rates.items()}
    article, torch = steady[ARTICLE.name], steady.get(TORCH.name, [])
    return [
        (
            name,
            spread(first, 0),
            spread(later, 0) if later else NOTHING,
            ratio(steady[name], article),
            ratio(steady[name], torch),
        )
        for name, (first, later) in rates.items()
    ]


def work_rows(found: Mapping[str, Runs]) -> list[tuple[str, ...]]:
    """The table of what was learned, over the seeds."""
    epochs = len(next(iter(found.values()))[0])
    return [_work_row(epoch, name, [told[epoch] for told in runs])
            for epoch in range(epochs) for name, runs in found.items()]  # fmt: skip


def _work_row(epoch: int, name: str, told: Sequence[Mapping[str, float]]) -> tuple[str, ...]:
    return (
        str(epoch + 1),
        name,
        mean_and_deviation([one["loss"] for one in told], 4),
        mean_and_deviation([100 * one["accuracy"] for one in told], 2),
        mean_and_deviation([100 * one["test_accuracy"] for one in told], 2),
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", choices=tuple(HELD_OUT), default="cnn")
    parser.add_argument("--rounds", "--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=3, help="at least 2 for the later epochs")
    parser.add_argument("--images", type=int, default=60_000)
    parser.add_argument("--out", type=Path, help="JSON lines of finished runs")
    args = parser.parse_args()
    task = Task(args.network, args.epochs, args.images)
    found = measured(task, args.rounds, Journal(args.out))
    print_table(
        f"Training {args.network}, batches of 32, {task.training_images:,} images an epoch, {args.rounds} rounds",
        ("", "first epoch, images/s", "later epochs, images/s", "times the article's", "times PyTorch's"),
        speed_rows(found, task.training_images),
    )
    if TORCH.name not in found:
        print("\nPyTorch is not installed here; requirements-bench.txt names the version this was written for.")
    print("\nThe same work, mean ± standard deviation over the seeds:\n")
    heads = ("after epoch", "", "training loss", "training accuracy, %", "test accuracy, %")
    print_rows(heads, work_rows(found))


if __name__ == "__main__":
    main()
