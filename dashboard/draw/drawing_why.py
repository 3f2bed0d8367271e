"""Why this answer: a verdict below every answer, and four ways to look closer for who asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard.draw.drawing_answer import is_odd
from dashboard.draw.drawing_references import mnist_handwriting, training_features
from dashboard.draw.drawing_why_words import (
    article,
    contrast_caption,
    contrasts,
    neighbours_sentence,
    style_sentences,
    undone_sentence,
    verdict,
)
from dashboard.live_figure import live_figure
from dashboard.preparing import when_ready
from mnist_core.drawing.classify import Classification
from mnist_core.drawing.explain_occlusion import Spots, evidence_for, nearest_flip, try_spots
from mnist_core.drawing.explain_style import place_style
from mnist_core.drawing.predictor import Prediction, Predictor
from mnist_core.drawing.recipe import DigitImage
from mnist_core.drawing.variants import VARIANTS, Undone, try_variants
from mnist_core.figures.digits import digit_png
from mnist_core.figures.evidence import evidence_maps
from mnist_core.figures.palette import VERMILLION
from mnist_core.figures.style import STRIP_HEIGHT, style_strips

MAPS_WIDTH, MAPS_HEIGHT, STRIPS_WIDTH = 480, 250, 640
TILE_SCALE, TILE_WIDTH = 4, 112
ANY_OTHER = -1


@dataclass(frozen=True, eq=False)
class _Reasons:
    """An answer and what was found out about it, for the details to show."""

    predictor: Predictor
    model: str
    made: DigitImage
    prediction: Prediction
    spots: Spots
    undone: tuple[Undone, ...]


def show_why(predictor: Predictor, model: str, answer: Classification) -> None:
    """Say why a drawing was read as it was, and let the viewer look closer; nothing where there is no answer.

    Raises:
        StoreError: If the run's model cannot be found any more.
    """
    if answer.prediction is None or answer.digit_image is None:
        return
    made, prediction = answer.digit_image, answer.prediction
    spots = try_spots(predictor, made.image)
    reasons = _Reasons(
        predictor, model, made, prediction, spots, try_variants(predictor, made, tuple(VARIANTS.values()))
    )
    guess = f"{article(prediction.digit)} {prediction.digit}"
    st.subheader(f"Why {guess}{', of all digits' if is_odd(answer) else ''}", anchor=False)
    flips = [nearest_flip(spots, digit) for digit in contrasts(prediction, count=9)]
    st.markdown(verdict(evidence_for(spots, prediction.digit), flips, reasons.undone))
    chosen = st.segmented_control(
        "Look closer", list(DETAILS), key="_why_detail", label_visibility="collapsed", persist_state="page"
    )
    if chosen is not None:
        DETAILS[chosen](reasons)


def _show_evidence(reasons: _Reasons) -> None:
    digit = reasons.prediction.digit
    rivals = contrasts(reasons.prediction)
    rival: int = st.segmented_control(
        f"What speaks for the {digit}, rather than",
        [*rivals, ANY_OTHER],
        default=rivals[0],
        required=True,
        format_func=lambda rival: "any other" if rival == ANY_OTHER else str(rival),
        key=f"_why_rival_{digit}_{rivals}",
    )
    other = None if rival == ANY_OTHER else rival
    flip = None if other is None else nearest_flip(reasons.spots, other)
    evidence = evidence_for(reasons.spots, digit, other)
    with st.container(width=MAPS_WIDTH):
        live_figure(
            evidence_maps(reasons.made.image, evidence, flip),
            key="_why_maps",
            height=MAPS_HEIGHT,
            revision="maps",
            label=f"Two maps of the drawing. {contrast_caption(digit, other, flip)}",
        )
    st.caption(contrast_caption(digit, other, flip))


def _show_neighbours(reasons: _Reasons) -> None:
    index = when_ready(training_features(reasons.model), "_why_features")
    if index is None:
        return
    found = index.nearest(reasons.predictor, reasons.made.image)
    st.markdown(neighbours_sentence(found, reasons.prediction.digit))
    with st.container(horizontal=True):
        for neighbour in found:
            differs = neighbour.label != reasons.prediction.digit
            _tile(
                digit_png(neighbour.image, scale=TILE_SCALE, frame=VERMILLION if differs else None),
                f"**{neighbour.label}** · {neighbour.distance:.1f} away",
                f"A training digit, {neighbour.label}",
            )
    st.caption("Of MNIST's 60,000 training digits, by what this network's last layer but one makes of them.")


def _show_style(reasons: _Reasons) -> None:
    handwriting = when_ready(mnist_handwriting(), "_why_measures")
    if handwriting is None:
        return
    digit = reasons.prediction.digit
    placements = place_style(reasons.made, digit, handwriting.measures, handwriting.labels)
    st.markdown(" ".join(style_sentences(placements)))
    with st.container(width=STRIPS_WIDTH):
        live_figure(
            style_strips(placements),
            key="_why_style",
            height=STRIP_HEIGHT * len(placements),
            revision="style",
            label=" ".join(style_sentences(placements)),
        )
    st.caption(f"Grey: MNIST's {len(placements[0].values):,} training {digit}s. The line: yours, with its own pen.")


def _show_undone(reasons: _Reasons) -> None:
    st.markdown(undone_sentence(reasons.undone))
    with st.container(horizontal=True):
        for step in reasons.undone:
            frame = VERMILLION if step.changes_answer else None
            read = f"{article(step.prediction.digit)} {step.prediction.digit}"
            _tile(
                digit_png(step.image, scale=TILE_SCALE, frame=frame),
                f"**{step.variant.title}**, {step.variant.explanation}: "
                + (f"**:orange[read as {read}]**" if step.changes_answer else f"still {read}"),
                f"{step.variant.title}: read as {read}",
            )


def _tile(png: bytes, caption: str, alt: str) -> None:
    with st.container(width=TILE_WIDTH, gap="xsmall"):
        st.image(png, width=TILE_WIDTH, alt=alt)
        st.caption(caption)


DETAILS: Mapping[str, Callable[[_Reasons], None]] = {
    "Evidence": _show_evidence,
    "Neighbours": _show_neighbours,
    "Handwriting": _show_style,
    "Flips": _show_undone,
}
