"""The layer diagram: one block a layer, sized by what comes out of it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.figures.network import blocks, network_diagram, shape_text
from mnist_core.models.cost import describe


def test_every_layer_is_a_block_after_the_input_picture() -> None:
    network = describe(TrainingConfig(architecture="cnn"))
    row = blocks(network)
    assert [block.number for block in row] == list(range(len(network.layers) + 1))
    assert [block.report for block in row[1:]] == list(network.layers)
    assert all(left.left + left.width < right.left for left, right in pairwise(row))


def test_pooling_makes_a_block_lower_and_more_filters_make_it_wider() -> None:
    picture, first, pooled, second, *_ = blocks(describe(TrainingConfig(architecture="cnn")))
    assert picture.height == pytest.approx(10.0)
    assert first.height == pytest.approx(10 * 26 / 28)
    assert pooled.height == pytest.approx(10 * 13 / 28)
    assert second.width > pooled.width


@pytest.mark.parametrize("architecture", ["perceptron", "mlp", "deep_cnn", "lenet5", "fast_cnn", "resnet"])
def test_every_architecture_can_be_drawn(architecture: str) -> None:
    network = describe(TrainingConfig(architecture=architecture))
    figure = network_diagram(network)
    assert sum(len(trace.x) for trace in figure.data) == len(network.layers) + 1


def test_a_block_says_its_shape_and_cost() -> None:
    figure = network_diagram(describe(TrainingConfig(architecture="perceptron")))
    texts = [text for trace in figure.data for (text,) in trace.customdata]
    assert any(text.startswith("Dense, 10 units<br>10<br>7,850 parameters<br>7,840 multiply-adds") for text in texts)


def test_a_shape_reads_as_people_write_it() -> None:
    assert shape_text((26, 26, 32)) == "26 × 26 × 32"
    assert shape_text((1600,)) == "1,600"
