"""Curves: what is drawn of which run, thinned and in focus."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from mnist_core.figures.curves import MAX_POINTS, CurveSeries, accuracy_curves, curves, focus, loss_curves, thinned
from mnist_core.figures.palette import NEUTRAL, TRAIN, VALIDATION
from mnist_core.training.metrics import BatchMetrics, Change, EpochMetrics


def _epoch(number: int, loss: float, val_loss: float | None) -> EpochMetrics:
    val_accuracy = None if val_loss is None else 1 - val_loss
    return EpochMetrics(number, loss, 1 - loss, val_loss, val_accuracy, 0.001, 10.0 * number)


def _window(step: int, epoch: float, loss: float) -> BatchMetrics:
    return BatchMetrics(step, epoch, 10, loss, 1 - loss, 0.001)


EPOCHS = (_epoch(1, 0.4, 0.3), _epoch(2, 0.2, 0.25))
WINDOWS = (_window(10, 0.25, 0.9), _window(20, 0.75, 0.5), _window(30, 1.5, 0.3))
RUN = CurveSeries("Quick look", EPOCHS, WINDOWS)


def test_one_run_has_batches_training_and_validation_in_their_usual_colours() -> None:
    batches, training, validation = curves([RUN], "loss")
    assert (batches.name, batches.x, batches.y, batches.faint) == ("Batches", (0.25, 0.75, 1.5), (0.9, 0.5, 0.3), True)
    assert (training.name, training.x, training.y, training.colour) == ("Training", (1.0, 2.0), (0.4, 0.2), TRAIN)
    assert (validation.name, validation.y, validation.colour) == ("Validation", (0.3, 0.25), VALIDATION)
    assert {line.group for line in (batches, training, validation)} == {None}


def test_several_runs_are_named_grouped_and_told_apart_by_their_colours() -> None:
    other = CurveSeries("Mine", EPOCHS, colour="#009E73")
    lines = curves([RUN, other], "accuracy")
    assert [line.name for line in lines] == [
        "Quick look: batches",
        "Quick look: training",
        "Quick look: validation",
        "Mine: training",
        "Mine: validation",
    ]
    assert [(line.group, line.colour, line.dash) for line in lines[3:]] == [
        ("Mine", "#009E73", "solid"),
        ("Mine", "#009E73", "dash"),
    ]


def test_a_run_without_validation_images_has_no_validation_line() -> None:
    lines = curves([CurveSeries("Alone", (_epoch(1, 0.4, None),))], "loss")
    assert [line.name for line in lines] == ["Training"]


@pytest.mark.parametrize(
    ("count", "limit", "expected"),
    [(0, 3, ()), (1, 3, (0,)), (3, 3, (0, 1, 2)), (5, 3, (0, 2, 4)), (1000, 2, (0, 999))],
)
def test_thinning_keeps_the_first_and_the_last(count: int, limit: int, expected: tuple[int, ...]) -> None:
    assert thinned(count, limit) == expected


def test_long_runs_never_send_more_points_than_a_chart_can_show() -> None:
    windows = tuple(_window(step, step / 500, 0.5) for step in range(1, 2001))
    (batches,) = curves([CurveSeries("Long", (), windows)], "loss")
    assert len(batches.x) == MAX_POINTS
    assert (batches.x[0], batches.x[-1]) == (1 / 500, 4.0)


def test_values_that_are_not_finite_become_gaps() -> None:
    (training,) = curves([CurveSeries("Broken", (_epoch(1, math.inf, None),))], "loss")
    assert math.isnan(training.y[0])


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        (CurveSeries("No epoch yet", (), WINDOWS), None),
        (RUN, (0.2, 0.5)),
        (CurveSeries("Broken", (_epoch(1, math.nan, None),)), None),
    ],
)
def test_the_first_batches_do_not_decide_the_scale(series: CurveSeries, expected: tuple[float, float] | None) -> None:
    assert focus(curves([series], "loss")) == expected


def test_the_figures_show_the_focus_and_every_line() -> None:
    loss, accuracy = loss_curves([RUN]), accuracy_curves([RUN])
    assert loss.layout.yaxis.range == pytest.approx((0.0, 0.525))
    assert accuracy.layout.yaxis.range == pytest.approx((0.485, 0.815))
    assert [len(figure.data) for figure in (loss, accuracy)] == [3, 3]
    assert loss_curves([]).data == ()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('<a href="https://evil">Here</a>', '&lt;a href="https://evil"&gt;Here&lt;/a&gt;: training'),
        ("%{x} and %{fullData.name}", "&#37;{x} and &#37;{fullData.name}: training"),
        ("a &lt; b", "a &amp;lt; b: training"),
        ("stopper", "stopper: training"),
        ("<extra>", "&lt;extra&gt;: training"),
        ("9 % less <b>ink", "9 &#37; less &lt;b&gt;ink: training"),
    ],
)
def test_a_runs_name_is_never_a_tag_or_a_template(name: str, shown: str) -> None:
    figure = loss_curves([CurveSeries(name, EPOCHS), RUN])
    assert figure.data[0].name == shown
    assert figure.data[0].hovertemplate == f"{shown}<br>epoch %{{x:.2~f}}: %{{y:.4f}}<extra></extra>"


def test_a_change_on_the_way_is_a_labelled_line_in_the_colour_of_its_run() -> None:
    change = Change(700, 1.5, "learning_rate", 0.001, 0.0005)
    alone = CurveSeries("Mine", EPOCHS, changes=(change,))
    for figure, end in ((loss_curves([alone]), 1), (accuracy_curves([alone]), 0)):
        (line,), (label,) = figure.layout.shapes, figure.layout.annotations
        assert (line.x0, line.x1, line.yref, line.line.color) == (1.5, 1.5, "paper", NEUTRAL)
        assert (label.x, label.y, label.text) == (1.5, end, "rate 0.0005")
    coloured = replace(alone, colour="#009E73")
    assert [line.line.color for line in loss_curves([RUN, coloured]).layout.shapes] == ["#009E73"]
    assert loss_curves([RUN]).layout.shapes == ()
