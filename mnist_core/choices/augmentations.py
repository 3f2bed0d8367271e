"""The registry of augmentations: how far each training picture may be moved, as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Augmentation:
    """Random changes made to every training picture, each drawn evenly from minus to plus the amount given."""

    name: str
    label: str
    summary: str
    shift_pixels: float = 0.0
    rotation_degrees: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    elastic_pixels: float = 0.0

    @property
    def is_none(self) -> bool:
        """Whether pictures stay as they are."""
        return not (self.shift_pixels or self.rotation_degrees or self.scale or self.shear or self.elastic_pixels)


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
    )
}
