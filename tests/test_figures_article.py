"""Loss and accuracy of the article's examples: every run, the lowest validation loss, the range the article gives."""

from __future__ import annotations

from mnist_core.article.examples import CNN, DEEP
from mnist_core.figures.article import accuracy_figure, loss_figure
from mnist_core.figures.palette import TRAIN, VALIDATION
from tests.article.runs import FALLING, TURNING, curves, made_run

DEEP_RUN = made_run(DEEP, 90, epochs=curves([0.1] * 20, TURNING))


def test_the_lowest_validation_loss_is_marked() -> None:
    figure = loss_figure([DEEP_RUN])
    assert [trace.name for trace in figure.data[:2]] == ["Training", "Validation"]
    assert [trace.line.color for trace in figure.data[:2]] == [TRAIN, VALIDATION]
    assert (list(figure.data[2].x), list(figure.data[2].y)) == ([5], [min(TURNING)])
    assert [note.text for note in figure.layout.annotations] == ["lowest, epoch 5"]


def test_a_run_without_validation_images_has_its_training_loss_alone() -> None:
    figure = loss_figure([made_run(CNN)])
    assert [list(trace.y) for trace in figure.data] == [list(FALLING)]
    assert not figure.layout.annotations


def test_every_run_is_drawn_and_named_once() -> None:
    figure = accuracy_figure([made_run(CNN, 90), made_run(CNN, 110, seed=2)], (98, 99))
    lines, dots = figure.data[:-1], figure.data[-1]
    assert [trace.showlegend for trace in lines] == [True, False]
    assert list(dots.y) == [0.991, 0.989]
    assert "seed 2: 98.90%" in dots.customdata[1]
    (band,) = figure.layout.shapes
    assert (band.y0, band.y1) == (0.98, 0.99)
    low, high = figure.layout.yaxis.range
    assert low < 0.89 and high > 0.99


def test_without_a_range_there_is_no_band() -> None:
    assert not accuracy_figure([DEEP_RUN]).layout.shapes
