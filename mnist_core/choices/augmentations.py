"""The registry of augmentations: how far each training picture may be moved, as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Augmentation:
    """Random changes made to every training picture, each drawn evenly from minus to plus the amount given.

    `stroke_pixels` is by how much strokes grow thicker or thinner on each side. `contrast` is the power, as e to so
    much, that shades between paper and ink are raised to: edges as blurred, or as sharp, as other pens make them.
    """

    name: str
    label: str
    summary: str
    shift_pixels: float = 0.0
    rotation_degrees: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    elastic_pixels: float = 0.0
    stroke_pixels: float = 0.0
    contrast: float = 0.0

    @property
    def is_none(self) -> bool:
        """Whether pictures stay as they are."""
        return not (self.moves or self.redraws)

    @property
    def moves(self) -> bool:
        """Whether pixels go to other places."""
        return bool(self.shift_pixels or self.rotation_degrees or self.scale or self.shear or self.elastic_pixels)

    @property
    def redraws(self) -> bool:
        """Whether strokes look as if another pen had drawn them."""
        return bool(self.stroke_pixels or self.contrast)


AUGMENTATIONS: dict[str, Augmentation] = {
    augmentation.name: augmentation
    for augmentation in (
        Augmentation("none", "None", "Pictures as they are."),
        Augmentation("shift", "Shift", "Up to 2 pixels in any direction.", shift_pixels=2.0),
        Augmentation(
            "affine",
            "Shift, turn, scale, slant",
            "What hands do: small turns, sizes and slants.",
            shift_pixels=1.5,
            rotation_degrees=10.0,
            scale=0.1,
            shear=0.15,
        ),
        Augmentation(
            "elastic",
            "Affine and elastic",
            "Affine, and strokes bent a little (after Simard and others 2003).",
            shift_pixels=1.5,
            rotation_degrees=10.0,
            scale=0.1,
            shear=0.15,
            elastic_pixels=1.2,
        ),
        Augmentation(
            "pens",
            "Affine, elastic, other pens",
            "Larger slants and turns, and strokes as thin, thick, sharp or blurred as many pens make them.",
            shift_pixels=1.5,
            rotation_degrees=12.0,
            scale=0.12,
            shear=0.2,
            elastic_pixels=1.2,
            stroke_pixels=0.5,
            contrast=0.4,
        ),
    )
}
