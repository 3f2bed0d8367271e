"""A page with nothing but the Draw page's pad, for the starter model, which has the pens of `benchmarks.pen_digits`."""

from __future__ import annotations

from benchmarks.pen_digits import PENS
from dashboard.draw import drawing_pad
from dashboard.draw.drawing_sources import DRAWING, SOURCES
from dashboard.predictors import predictor_of
from mnist_core.drawing.starter import STARTER

drawing_pad.PEN_WIDTHS = {str(pen): pen for pen in PENS}
drawing_pad.FIRST_PEN = str(PENS[0])
SOURCES[DRAWING](predictor_of(STARTER), STARTER)
