"""The shipped runs are collected from a store in order, and their tables put into the document in their place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mnist_core.article.examples import CNN, PERCEPTRON
from mnist_core.article.measured import MeasuredRun
from scripts.make_article_measured import BEGIN, END, collected, write_tables
from tests.article.runs import curves, made_run, store_run
from tests.stores import new_store

RUN = made_run(CNN, 80, epochs=curves([1.0 / place for place in range(1, 11)]))


def _with(run: MeasuredRun, seed: int) -> MeasuredRun:
    return replace(run, config=run.config.model_copy(update={"seed": seed}))


def test_runs_stand_example_by_example_in_the_order_of_their_seeds(tmp_path: Path) -> None:
    store = new_store(tmp_path / "runs")
    for run in (_with(RUN, 3), _with(RUN, 2), replace(RUN, config=PERCEPTRON.config)):
        store_run(store, run, tmp_path)
    assert [(run.config.architecture, run.seed) for run in collected(store)] == [
        ("perceptron", 1),
        ("cnn", 2),
        ("cnn", 3),
    ]


@pytest.mark.parametrize("old", ["", "| old |\n"])
def test_tables_take_the_place_of_the_old_ones(tmp_path: Path, old: str) -> None:
    document = tmp_path / "results.md"
    document.write_text(f"Before.\n{BEGIN}{old}{END}After.\n", encoding="utf-8")
    write_tables("| new |\n", document)
    assert document.read_text(encoding="utf-8") == f"Before.\n{BEGIN}| new |\n{END}After.\n"
