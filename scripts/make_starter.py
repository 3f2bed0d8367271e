"""Remakes the model that the Draw page starts with and puts it into `mnist_core/starter/`.

    python -m scripts.make_starter [--run ID]

Trains the network that the starter is made from, up to half an hour on two cores, or takes a finished run; then
teaches it ways of writing that MNIST has few of, and very thick pens, with all of MNIST replayed. The test images
judge each of the two once, at its end; the card says how the last one did.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from mnist_core.cli.records import find_run
from mnist_core.config import TrainingConfig
from mnist_core.data.dataset import load_mnist
from mnist_core.drawing.own_fine_tuning import Lesson, fine_tuning_config
from mnist_core.drawing.pen_styles import drawn_styles
from mnist_core.drawing.references import write_starter_reference
from mnist_core.drawing.starter import CARD_FILE, STARTER_FOLDER, STARTER_NAME, starter_config
from mnist_core.drawing.thick_pens import thickened
from mnist_core.evaluation.run_accuracy import judged_accuracy
from mnist_core.presets import PRESETS
from mnist_core.runs.fine_tuning import OwnSet, split_own
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.record import Artifact, RunRecord
from mnist_core.runs.store import RunStore, open_store
from mnist_core.training.values import training_data

POLL_SECONDS = 5.0
STYLED_DIGITS, THICK_DIGITS = 8_000, 6_000
LESSON = Lesson(epochs=6, learning_rate=0.0008, share=0.18, replayed_images=60_000)
PENS = "pens"
"""The augmentation of that lesson; the preset learns from MNIST's own pens alone."""


def main() -> int:
    """Train, teach, copy, write the card; 1 where a run did not come to its end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", metavar="ID", help="a finished run to teach instead")
    args = parser.parse_args()
    load_mnist()
    store = open_store()
    queue = RunQueue(store)
    try:
        parent = find_run(store, args.run).run_id if args.run else finished(queue, train_parent(queue))
        taught = finished(queue, teach_styles(store, queue, parent))
    finally:
        queue.close()
    record = store.get(taught)
    if not record.has_results:
        return 1
    STARTER_FOLDER.mkdir(exist_ok=True)
    for artifact in (Artifact.KERAS, Artifact.ONNX):
        shutil.copyfile(store.artifact(taught, artifact), STARTER_FOLDER / artifact)
    (STARTER_FOLDER / CARD_FILE).write_text(json.dumps(card(record), indent=2) + "\n", encoding="utf-8")
    write_starter_reference()
    return 0


def train_parent(queue: RunQueue) -> str:
    """The id of a run of the shipped starter's network, trained as the preset `best` once was.

    A starter made from the preset as it is now reads pen drawings less well: docs/drawing.md.
    """
    former = {
        "layers": starter_config().layers,
        "epochs": 60,
        "averaged_epochs": 14,
        "label_smoothing": 0.0,
        "final_augmentation": 1.0,
    }
    return queue.submit(PRESETS["best"].config.model_copy(update=former), name=STARTER_NAME)


def teach_styles(store: RunStore, queue: RunQueue, parent: str) -> str:
    """The id of a run that starts from another's weights and learns ways of writing among MNIST's."""
    config = fine_tuning_config(store.get(parent).config, LESSON).model_copy(update={"augmentation": PENS})
    images, labels = taught_digits(config)
    own = OwnSet(images, labels, split_own(labels, config.seed), LESSON.share)
    files = {
        Artifact.START_WEIGHTS: store.artifact(parent, Artifact.KERAS).read_bytes(),
        Artifact.OWN_DIGITS: own.to_bytes(),
    }
    return queue.submit(config, name=f"{STARTER_NAME}, styles and pens", parent_id=parent, files=files)


def taught_digits(config: TrainingConfig) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Ways of writing that MNIST has few of, and digits that it has as thick pens draw them, with their labels."""
    styled, styled_labels = drawn_styles(STYLED_DIGITS, config.seed)
    mnist = load_mnist()
    # Of the images that the parent learned from: the ones it is validated on stay unseen.
    data, _ = training_data(config.model_copy(update={"training_images": THICK_DIGITS}), mnist)
    thick = thickened(data.x_train, config.seed)
    return np.concatenate([styled, thick]), np.concatenate([styled_labels, data.y_train])


def finished(queue: RunQueue, run_id: str) -> str:
    """The same id, once its run is finished; what happens meanwhile goes to standard error."""
    told = 0
    while True:
        snapshot = queue.wait(run_id, POLL_SECONDS)
        for line in snapshot.log[told:]:
            sys.stderr.write(f"{line.text}\n")
        told = len(snapshot.log)
        if snapshot.state.is_finished:
            return run_id


def card(record: RunRecord) -> dict[str, object]:
    """What the model's card says: how it was trained, and how it did with 95 % interval."""
    judged = judged_accuracy(record)
    assert judged is not None
    return {
        "architecture": record.config.architecture,
        "parameters": record.parameters,
        "test_accuracy": judged.value,
        "test_accuracy_interval": asdict(judged.interval),
        "val_accuracy": record.val_accuracy,
        "config": record.config.model_dump(mode="json", exclude_none=True),
    }


if __name__ == "__main__":
    sys.exit(main())
