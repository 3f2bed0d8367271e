"""The shared colours stay visible on both pages, and the layout leaves the text colour to the page."""

import subprocess
import sys
from pathlib import Path

import plotly.graph_objects as go
import pytest

from mnist_core.figures import palette

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "mnist_core" / "figures"
DRAW_WHILE_PANDAS_IS_IMPORTED = """
import sys, threading
table = threading.Thread(target=__import__, args=("pandas",))
table.start()
while "pandas" not in sys.modules:
    pass
from mnist_core.figures.probabilities import probability_bars
probability_bars(None)
table.join()
"""
PAGES = {"light": "#FFFFFF", "dark": "#0E1117"}


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize("role", ["TRAIN", "VALIDATION", "ACCENT", "ERROR", "NEUTRAL"])
def test_every_named_role_has_a_contrast_of_three_to_one_on_both_pages(role: str, page: str) -> None:
    colour, ground = sorted((_luminance(getattr(palette, role)), _luminance(page)))
    assert (ground + 0.05) / (colour + 0.05) >= 3.0


def test_no_two_runs_of_an_overlay_share_a_colour() -> None:
    assert len(set(palette.RUN_COLOURS)) == len(palette.RUN_COLOURS) == 7


def test_a_translucent_colour_keeps_its_hue() -> None:
    assert palette.translucent("#CC79A7", 0.5) == "rgba(204,121,167,0.5)"


def test_the_base_layout_sets_no_text_colour_and_no_background() -> None:
    layout = go.Layout(**palette.base_layout())
    assert layout.paper_bgcolor == layout.plot_bgcolor == palette.TRANSPARENT
    assert layout.font.color is None
    assert layout.template.layout.font.color is None


def test_an_override_of_an_axis_is_merged_into_it() -> None:
    layout = palette.base_layout(xaxis={"range": [0, 1]}, height=300)
    assert layout["xaxis"]["range"] == [0, 1]
    assert layout["xaxis"]["gridcolor"] == palette.GRIDLINE
    assert layout["height"] == 300
    assert "range" not in palette.base_layout()["xaxis"]


def test_a_figure_can_be_made_while_another_thread_imports_pandas() -> None:
    command = [sys.executable, "-c", DRAW_WHILE_PANDAS_IS_IMPORTED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""


def test_every_module_that_makes_figures_starts_from_the_palette() -> None:
    makers = [path for path in FIGURES.glob("*.py") if "import plotly" in path.read_text(encoding="utf-8")]
    assert len(makers) >= 6
    assert [path.name for path in makers if "figures.palette import" not in path.read_text(encoding="utf-8")] == []
