"""`data`: get MNIST if it is not here yet, and say where it is, where it came from and what it holds."""

from __future__ import annotations

import argparse

from mnist_core.cli import lab
from mnist_core.cli.command import OK, Command, add_json_flag
from mnist_core.cli.follow import ProgressLines
from mnist_core.cli.output import print_json, progress_stream, table_lines


def _run(args: argparse.Namespace) -> int:
    from mnist_core.data.arrays import SPECS
    from mnist_core.data.dataset import describe_data

    lab.prepare_data(ProgressLines(progress_stream(args.json)).say)
    found = describe_data()
    if args.json:
        print_json(
            {
                "cache_file": str(found.cache_file),
                "source": found.origin.source,
                "location": found.origin.location,
                "training_counts": list(found.training_counts),
                "test_counts": list(found.test_counts),
                "sha256": {spec.name: spec.sha256 for spec in SPECS.values()},
            }
        )
        return OK
    print(f"MNIST is in {found.cache_file}; it came from {found.origin.source}: {found.origin.location}")
    counts = zip(found.training_counts, found.test_counts, strict=True)
    rows = [(str(digit), f"{training:,}", f"{test:,}") for digit, (training, test) in enumerate(counts)]
    totals = ("all", f"{sum(found.training_counts):,}", f"{sum(found.test_counts):,}")
    print("\n".join(table_lines(("digit", "training images", "test images"), [*rows, totals])))
    print("SHA-256 of the arrays, checked whenever they are read:")
    print("\n".join(table_lines(("array", "sha256"), [(spec.name, spec.sha256) for spec in SPECS.values()])))
    return OK


COMMAND = Command("data", "Get MNIST and say where it is and where it came from.", add_json_flag, _run)
