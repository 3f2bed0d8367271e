"""The evidence maps show support in one scale, the drawing as an outline and the spot on the map it belongs to."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.drawing.explain_occlusion import Evidence, Flip
from mnist_core.figures.evidence import LEAST_FULL, TITLES, evidence_maps

IMAGE = np.zeros((28, 28), dtype=np.float32)
IMAGE[8:20, 13:15] = 1.0


def evidence(removed: float = 0.0, added: float = 0.0) -> Evidence:
    maps = np.zeros((2, 28, 28), dtype=np.float32)
    maps[0, 10, 14], maps[1, 4, 5] = removed, added
    return Evidence(*maps)


def test_what_would_lower_the_odds_speaks_for_the_digit() -> None:
    removed, _, added, _ = evidence_maps(IMAGE, evidence(removed=-9.0, added=4.0)).data

    assert removed.z[10][14] == pytest.approx(3.0)
    assert added.z[4][5] == pytest.approx(-2.0)
    assert (removed.customdata[10][14], added.customdata[4][5]) == (9.0, -4.0)
    assert removed.zmax == added.zmax == -removed.zmin == pytest.approx(3.0)


def test_noise_does_not_get_the_full_colour() -> None:
    assert evidence_maps(IMAGE, evidence(removed=-0.01)).data[0].zmax == pytest.approx(np.sqrt(LEAST_FULL))


def test_both_maps_have_the_outline_of_the_drawing_and_their_own_axes() -> None:
    figure = evidence_maps(IMAGE, evidence())

    assert [trace.type for trace in figure.data] == ["heatmap", "contour", "heatmap", "contour"]
    assert [trace.xaxis for trace in figure.data] == [None, None, "x2", "x2"]
    assert [title.text for title in figure.layout.annotations] == list(TITLES)
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range == (27.5, -0.5)


@pytest.mark.parametrize(("is_added", "axis"), [(False, "x"), (True, "x2")])
def test_the_spot_is_marked_on_the_map_it_belongs_to(is_added: bool, axis: str) -> None:
    flip = Flip(9, row=6, column=14, is_added=is_added, changes_answer=True)
    marker = evidence_maps(IMAGE, evidence(), flip).data[-1]

    assert (marker.x, marker.y) == ((14,), (6,))
    assert (marker.xaxis or "x") == axis
