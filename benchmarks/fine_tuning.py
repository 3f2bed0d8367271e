"""What it brings to teach a model somebody's own digits: before and after on digits held back and on MNIST's test.

`python -m benchmarks.fine_tuning [--writers 0 1 2] [--models starter article_perceptron] [--epochs N] [--rate X]
[--share X] [--replayed N]`. The digits are recordings of real pens, a folder `shared` beside the repository or the one
that MNIST_LAB_SHARED names; they are not part of the repository. Each writer's digits are taught by themselves, to a
model as it was before. Runs are stored in a folder of their own, which is removed at the end.
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import print_table
from mnist_core.data.dataset import load_mnist
from mnist_core.drawing.own_digit import OwnDigit, Source
from mnist_core.drawing.own_fine_tuning import KINDS, BeforeAndAfter, Lesson, before_and_after, plan_fine_tuning
from mnist_core.drawing.recipe import digit_image
from mnist_core.drawing.starter import STARTER
from mnist_core.evaluation.intervals import Estimate
from mnist_core.presets import PRESETS
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.store import RunStore, open_store
from mnist_core.settings import get_settings

SIDE, PEN = 280, 20
HEADS = ("model", "writer", "judged on", "images", "before", "after", "p (McNemar)")


def recordings() -> Any:
    """The module that reads the recordings, and where they are.

    Raises:
        SystemExit: If they are not here.
    """
    folder = Path(os.environ.get("MNIST_LAB_SHARED") or Path(__file__).parents[2] / "shared")
    if not (folder / "data" / "pen_digits_strokes.npz").is_file():
        raise SystemExit(f"There are no recorded pen digits in {folder}; set MNIST_LAB_SHARED to their folder.")
    sys.path.insert(0, str(folder))
    return importlib.import_module("strokes"), folder / "data" / "pen_digits_strokes.npz"


def digits_of(writer: int) -> list[OwnDigit]:
    """One writer's digits, drawn on a canvas and prepared as the Draw page does it."""
    strokes, path = recordings()
    data = strokes.load(path)
    return [
        _digit(strokes.coverage(strokes.to_canvas(data.strokes(place), SIDE), SIDE, PEN), int(data.label[place]))
        for place in np.flatnonzero(data.writer == writer)
    ]


def _digit(pixels: np.ndarray, label: int) -> OwnDigit:
    image = np.rint(digit_image(pixels).image * 255).astype(np.uint8)
    return OwnDigit(image, label, datetime.now(UTC), Source.DRAWN)


@contextmanager
def fresh_lab() -> Iterator[tuple[RunStore, RunQueue]]:
    """A store and a queue in a folder of their own, with MNIST in it."""
    load_mnist()
    with tempfile.TemporaryDirectory() as name:
        cache = Path(name) / "data" / "mnist.npz"
        cache.parent.mkdir()
        shutil.copyfile(get_settings().cache_file, cache)
        os.environ["MNIST_LAB_HOME"] = name
        get_settings.cache_clear()
        store = open_store()
        with closing(RunQueue(store)) as queue:
            yield store, queue


def taught(store: RunStore, queue: RunQueue, reference: str, writer: int, lesson: Lesson) -> Sequence[BeforeAndAfter]:
    """Before and after of one model that learned one writer's digits."""
    run_id = plan_fine_tuning(store, reference, digits_of(writer), lesson).begin(queue)
    finished(queue, run_id)
    kept = store.own_answers(run_id)
    assert kept is not None
    return before_and_after(store.predictions(run_id), *kept)


def finished(queue: RunQueue, run_id: str) -> None:
    """Wait for a run; its log goes to standard error.

    Raises:
        SystemExit: If it went wrong.
    """
    snapshot = queue.wait(run_id)
    sys.stderr.write("".join(f"{line.text}\n" for line in snapshot.log))
    if snapshot.reason is not None:
        raise SystemExit(snapshot.reason)


def _row(model: str, writer: int, judged: BeforeAndAfter) -> tuple[str, ...]:
    comparison = judged.comparison
    p_value = "< 0.001" if comparison.p_value < 0.001 else f"{comparison.p_value:.3f}"
    shares = (_share(judged.before), _share(judged.after))
    return (model, str(writer), KINDS[judged.kind], f"{comparison.images:,}", *shares, p_value)


def _share(estimate: Estimate) -> str:
    low, high = estimate.interval.low, estimate.interval.high
    return f"{100 * estimate.value:.2f} % ({100 * low:.2f}–{100 * high:.2f})"


def main() -> None:
    """Teach and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--models", nargs="+", default=[STARTER, "article_perceptron"])
    parser.add_argument("--epochs", type=int, default=Lesson.epochs)
    parser.add_argument("--rate", type=float, default=Lesson.learning_rate)
    parser.add_argument("--share", type=float, default=Lesson.share)
    parser.add_argument("--replayed", type=int, default=Lesson.replayed_images)
    args = parser.parse_args()
    lesson = Lesson(args.epochs, args.rate, args.share, args.replayed)
    rows = []
    with fresh_lab() as (store, queue):
        for model in args.models:
            reference = model if model == STARTER else queue.submit(PRESETS[model].config, name=model)
            if model != STARTER:
                finished(queue, reference)
            for writer in args.writers:
                rows += [_row(model, writer, judged) for judged in taught(store, queue, reference, writer, lesson)]
    print_table(f"Own digits taught: {lesson}", HEADS, rows)


if __name__ == "__main__":
    main()
