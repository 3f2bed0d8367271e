"""The registry of corruptions: what may happen to a picture of a digit before a network sees it, at five severities.

The set follows MNIST-C (Mu and Gilmer 2019, "MNIST-C: A robustness benchmark for computer vision", arXiv 1906.02337),
with severities 1 to 5 as in ImageNet-C, and strokes made thinner or thicker as in Morpho-MNIST (Castro and others 2019,
arXiv 1809.10780). The code and the levels are this lab's own: figures do not compare with those of other collections.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from mnist_core.data import corruption_marks as marks
from mnist_core.data import corruption_warps as warps
from mnist_core.data.pictures import to_model_input
from mnist_core.errors import DataError

SEVERITIES = (1, 2, 3, 4, 5)
Change = Callable[[NDArray[np.float32], float, np.random.Generator], NDArray[np.float32]]


@dataclass(frozen=True)
class Corruption:
    """One thing that may happen to a picture; `levels` has what `change` is given at severity 1 to 5."""

    name: str
    label: str
    summary: str
    change: Change
    levels: tuple[float, float, float, float, float]


CORRUPTIONS: dict[str, Corruption] = {
    corruption.name: corruption
    for corruption in (
        Corruption("shot_noise", "Shot noise", "Few photons", marks.with_shot_noise, (25, 10, 5, 3, 1.5)),
        Corruption("gaussian_noise", "Noise", "Grain all over", marks.with_gaussian_noise, (0.1, 0.2, 0.3, 0.45, 0.6)),
        Corruption("blur", "Blur", "Out of focus", warps.blurred, (0.6, 1.0, 1.4, 1.8, 2.3)),
        Corruption("motion_blur", "Motion blur", "Moved while taken", warps.motion_blurred, (3, 5, 7, 9, 12)),
        Corruption("shear", "Shear", "Slanted", warps.sheared, (0.15, 0.3, 0.45, 0.6, 0.75)),
        Corruption("scale", "Scale", "Smaller", warps.shrunk, (0.9, 0.8, 0.7, 0.6, 0.5)),
        Corruption("rotate", "Rotate", "Turned", warps.rotated, (10, 20, 30, 40, 50)),
        Corruption("translate", "Translate", "Off the centre", warps.shifted, (1, 2, 3, 4, 5)),
        Corruption("stripe", "Stripe", "An inverted band", marks.striped, (1, 2, 3, 5, 7)),
        Corruption("brightness", "Brightness", "Paper no longer clean", marks.brightened, (0.1, 0.2, 0.35, 0.5, 0.7)),
        Corruption("contrast", "Contrast", "Faded", marks.with_less_contrast, (0.7, 0.5, 0.35, 0.2, 0.1)),
        Corruption("inversion", "Inversion", "Ink and paper swapped", marks.inverted, (0.2, 0.4, 0.6, 0.8, 1.0)),
        Corruption("spatter", "Spatter", "Blots of ink", marks.spattered, (0.02, 0.04, 0.07, 0.1, 0.15)),
        Corruption("dotted_line", "Dotted lines", "Dotted lines across", marks.with_dotted_lines, (1, 2, 3, 4, 5)),
        Corruption("zigzag", "Zigzags", "Zigzag lines across", marks.with_zigzags, (1, 2, 3, 4, 5)),
        Corruption("thin", "Thin", "A thinner pen", warps.stroke_cut, (0.56, 0.63, 0.69, 0.75, 0.81)),
        Corruption("thick", "Thick", "A thicker pen", warps.stroke_cut, (0.4, 0.3, 0.2, 0.14, 0.09)),
    )
}


def corrupt(images: NDArray[np.uint8], name: str, severity: int, seed: int | tuple[int, ...] = 0) -> NDArray[np.uint8]:
    """Return pictures as they look after a corruption; equal arguments give equal pictures.

    Args:
        images: `uint8`, shape `(n, 28, 28)`, light ink on black.
        name: One of `CORRUPTIONS`.
        severity: 1 for the mildest to 5.
        seed: Decides noise, direction and place.

    Returns:
        `uint8`, shape `(n, 28, 28)`.

    Raises:
        DataError: If there is no such corruption or severity, or these are no pictures.
    """
    if name not in CORRUPTIONS:
        raise DataError(f"There is no corruption {name!r}; there are {', '.join(CORRUPTIONS)}.")
    if severity not in SEVERITIES:
        raise DataError(f"A corruption's severity is 1 to 5, but this one is {severity!r}.")
    if images.dtype != np.uint8:
        raise DataError(f"Pictures to corrupt are uint8, 0 to 255, but these are {images.dtype}.")
    pictures = to_model_input(images)[..., 0]
    # By the name rather than its place: another corruption in the list changes none of those after it.
    generator = np.random.default_rng((*np.atleast_1d(seed).tolist(), crc32(name.encode()), severity))
    corruption = CORRUPTIONS[name]
    changed = corruption.change(pictures, corruption.levels[severity - 1], generator)
    corrupted: NDArray[np.uint8] = np.rint(np.clip(changed, 0, 1) * np.float32(255)).astype(np.uint8)
    return corrupted


def suite_digest() -> str:
    """Return a short name of this set of corruptions and levels, which changes whenever one of them does."""
    listed = repr([(entry.name, entry.levels) for entry in CORRUPTIONS.values()])
    return hashlib.sha256(listed.encode()).hexdigest()[:12]
