"""Remakes the measured runs of the article's examples that ship with the lab, and the tables in `docs/results.md`.

    python -m scripts.make_article_measured [--train [SEED ...]] [--table]

Takes every finished run of the three examples that the store has; `MNIST_LAB_HOME` names the store. With `--train` it
trains each example first, with each seed that the store has no such run of; the deep network takes an hour or more on
two cores. With `--table` it leaves the file as it is and prints the tables made from it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mnist_core.article.examples import EXAMPLES
from mnist_core.article.measured import MeasuredRun
from mnist_core.article.measured_file import MEASURED_FILE, by_example, read_measured, write_measured
from mnist_core.article.stored_runs import measured_run, runs_of
from mnist_core.article.tables import results_tables
from mnist_core.data.dataset import load_mnist
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.store import RunStore, open_store

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "results.md"
BEGIN, END = "<!-- tables: begin -->\n", "<!-- tables: end -->\n"
MOST_STORED = 500


def main() -> int:
    """Train what is asked for, write file and tables; 1 where there is no run to write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", metavar="SEED", type=int, nargs="*", help="train first, with these seeds (1 2 3)")
    parser.add_argument("--table", action="store_true", help="only print the tables made from the file")
    args = parser.parse_args()
    if args.table:
        sys.stdout.write(_tables())
        return 0
    store = open_store()
    if args.train is not None:
        train_missing(store, args.train or [1, 2, 3])
    measured = collected(store)
    if not measured:
        sys.stderr.write("The store has no finished run of the article's examples; make some with --train.\n")
        return 1
    write_measured(measured)
    write_tables(_tables())
    for run in measured:
        sys.stderr.write(f"{run.config.architecture}, seed {run.seed}: {100 * run.test_accuracy.value:.2f} %\n")
    sys.stderr.write(f"{MEASURED_FILE.name}: {MEASURED_FILE.stat().st_size / 1024:.0f} KB\n")
    return 0


def train_missing(store: RunStore, seeds: list[int]) -> None:
    """Train each example with each of these seeds that the store has no finished run of."""
    load_mnist()
    queue = RunQueue(store)
    try:
        for example in EXAMPLES:
            present = {run.config.seed for run in runs_of(example, store.runs(limit=MOST_STORED))}
            for seed in sorted(set(seeds) - present):
                config = example.config.model_copy(update={"seed": seed})
                queue.wait(queue.submit(config, name=f"{example.title}, seed {seed}"))
    finally:
        queue.close()


def collected(store: RunStore) -> list[MeasuredRun]:
    """Every run of the examples that the store has, example by example, in the order of their seeds."""
    records = store.runs(limit=MOST_STORED)
    found = [measured_run(store, run) for example in EXAMPLES for run in runs_of(example, records)]
    grouped = by_example([run for run in found if run is not None])
    return [run for runs in grouped.values() for run in runs]


def write_tables(tables: str, document: Path = DOCUMENT) -> None:
    """Put the tables in their place in the document."""
    before, _, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    document.write_text(f"{before}{BEGIN}{tables}{END}{after}", encoding="utf-8")


def _tables() -> str:
    return results_tables(by_example(read_measured()))


if __name__ == "__main__":
    sys.exit(main())
