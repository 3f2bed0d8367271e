"""Remakes the model that the Draw page starts with: trains the preset `best` and puts it into `mnist_core/starter/`.

    python -m scripts.make_starter

Takes a quarter of an hour on two cores. The test images judge it once, at the end; its card says how it did.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict

from mnist_core.data.dataset import load_mnist
from mnist_core.drawing.starter import CARD_FILE, STARTER_FOLDER
from mnist_core.evaluation.run_accuracy import judged_accuracy
from mnist_core.presets import PRESETS
from mnist_core.runs.queue import RunQueue
from mnist_core.runs.record import Artifact, RunRecord
from mnist_core.runs.store import open_store

POLL_SECONDS = 5.0


def main() -> int:
    """Train, copy, write the card; 1 where the run did not come to its end."""
    load_mnist()
    store = open_store()
    queue = RunQueue(store)
    preset = PRESETS["best"]
    run_id = queue.submit(preset.config, name="Starter model", preset=preset.name)
    told = 0
    while True:
        snapshot = queue.wait(run_id, POLL_SECONDS)
        for line in snapshot.log[told:]:
            sys.stderr.write(f"{line.text}\n")
        told = len(snapshot.log)
        if snapshot.state.is_finished:
            break
    queue.close()
    record = store.get(run_id)
    if not record.has_results:
        return 1
    STARTER_FOLDER.mkdir(exist_ok=True)
    for artifact in (Artifact.KERAS, Artifact.ONNX):
        shutil.copyfile(store.artifact(run_id, artifact), STARTER_FOLDER / artifact)
    (STARTER_FOLDER / CARD_FILE).write_text(json.dumps(card(record), indent=2) + "\n", encoding="utf-8")
    return 0


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
