"""Images per second of the article's CNN: its own script run plainly, against the lab with one browser tab watching.

`python -m benchmarks.training_throughput [--epochs N] [--rounds N]`, A B A B. The first epoch of each, in which
TensorFlow traces and warms up, is told apart from the later ones.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Sequence
from itertools import pairwise

from playwright.sync_api import Browser

from benchmarks.lab_browser import chromium, new_tab, start_run, wait_until_completed
from benchmarks.lab_server import lab_server
from benchmarks.machine import print_table, spread
from benchmarks.party import Task, run_party
from mnist_core.presets import PRESETS

IMAGES = 60_000
EPOCH_SECONDS = 300.0


def plain_epoch_seconds(epochs: int) -> list[float]:
    """Seconds of each epoch of the article's script in a process of its own."""
    told = run_party("benchmarks.article_scripts", Task("cnn", epochs).arguments())
    return [epoch["seconds"] for epoch in told]


def lab_epoch_seconds(browser: Browser, epochs: int) -> list[float]:
    """Seconds of each epoch of the same network in the lab, while a tab shows its live curves."""
    config = PRESETS["article_cnn"].config.model_copy(update={"epochs": epochs})
    page = new_tab(browser)
    with lab_server() as server:
        run_id = start_run(page, server, config)
        wait_until_completed(page, 1000 * EPOCH_SECONDS * epochs)
        page.close()
        log = server.store().history(run_id).log
    # By the clock on the wall, so that whatever the lab does beside its training steps counts too.
    times = [line.at for line in log if line.text.startswith(("Training started", "Epoch "))]
    return [(end - begin).total_seconds() for begin, end in pairwise(times)]


def _row(name: str, rounds: Sequence[Sequence[float]]) -> tuple[str, str, str]:
    first = [IMAGES / seconds[0] for seconds in rounds]
    later = [IMAGES / value for seconds in rounds for value in seconds[1:]]
    return name, spread(first, 0), spread(later, 0)


def _ratio(plain: Sequence[float], lab: Sequence[float]) -> str:
    return f"{statistics.median(plain) / statistics.median(lab):.2f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=3, help="at least 2")
    parser.add_argument("--rounds", type=int, default=2)
    args = parser.parse_args()
    plain, lab = [], []
    for _ in range(args.rounds):
        plain.append(plain_epoch_seconds(args.epochs))
        with chromium() as browser:
            lab.append(lab_epoch_seconds(browser, args.epochs))
    firsts = [[seconds[0] for seconds in rounds] for rounds in (plain, lab)]
    laters = [[value for seconds in rounds for value in seconds[1:]] for rounds in (plain, lab)]
    print_table(
        "Training throughput, the article's CNN at batch size 32",
        ("", "first epoch, images/s", "later epochs, images/s"),
        [
            _row("article's script", plain),
            _row("lab, one tab watching", lab),
            ("ratio of medians", _ratio(*firsts), _ratio(*laters)),
        ],
    )


if __name__ == "__main__":
    main()
