"""Remakes the ambiguity scores of the test images and the lists of suspected and of doubted training labels.

    python -m scripts.make_ambiguity [--folder FOLDER]

Trains a committee of five kinds of networks, each three times without a third of the training images; a few minutes on
two cores. Temperatures, threshold and suspects come from what the networks say of training images that they did not
learn from. Test labels are not read.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from mnist_core.data.dataset import load_mnist
from mnist_core.evaluation.ambiguity import AMBIGUITY_FILE, Ambiguity, write_ambiguity
from mnist_core.evaluation.cases import Probabilities
from mnist_core.evaluation.committee import doubt, hesitant_from, is_doubted, member_temperatures, pooled
from mnist_core.evaluation.label_suspects import suspected_labels
from mnist_core.settings import get_settings
from scripts.committee_members import FOLDS, MEMBERS, Said, ask


def main() -> int:
    """Train what is missing, write the file, say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=get_settings().home / "committee", help="where answers are kept")
    folder = parser.parse_args().folder
    mnist = load_mnist()
    members = {name: ask(name, mnist, folder) for name in MEMBERS}
    said = list(members.values())
    temperatures = member_temperatures([member.training for member in said], mnist.y_train)
    training = pooled([member.training for member in said], temperatures)
    of_training = doubt(training)
    found = Ambiguity(
        doubt(np.mean([pooled(_of_fold(said, fold), temperatures) for fold in range(FOLDS)], axis=0)),
        hesitant_from(of_training.ambiguity, of_training.first == mnist.y_train),
        suspected_labels(training, mnist.y_train),
        np.flatnonzero(is_doubted(training, mnist.y_train)).astype(np.int32),
    )
    write_ambiguity(found)
    _tell(members, temperatures, found, int((of_training.ambiguity >= found.hesitant_from).sum()))
    return 0


def _of_fold(said: list[Said], fold: int) -> list[Probabilities]:
    return [member.test[fold] for member in said]


def _tell(members: dict[str, Said], temperatures: tuple[float, ...], found: Ambiguity, of_training: int) -> None:
    for (name, member), temperature in zip(members.items(), temperatures, strict=True):
        sys.stderr.write(f"{name}: temperature {temperature:.2f}, {member.processor_seconds:.0f} s of processor\n")
    seconds = sum(member.processor_seconds for member in members.values())
    size = AMBIGUITY_FILE.stat().st_size / 1024
    sys.stderr.write(
        f"{seconds / 60:.1f} processor minutes. People would hesitate from {found.hesitant_from:.3f} on: "
        f"{of_training} training and {int(found.hesitant.sum())} test images. {len(found.suspects)} training labels "
        f"are suspected; {len(found.doubted)} have at most half of the belief. {AMBIGUITY_FILE.name}: {size:.0f} KB\n"
    )


if __name__ == "__main__":
    sys.exit(main())
