"""Tiles: sharp squares of dark ink on light paper."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from mnist_core.figures.digits import INK, PAPER, digit_png, digit_tile

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

CORNERS = np.array([[0, 255], [51, 0]], dtype=np.uint8)


def test_each_pixel_becomes_a_square_of_ink_on_paper() -> None:
    tile = digit_tile(CORNERS, scale=3)
    assert tile.shape == (6, 6, 3)
    assert (tile[:3, :3] == PAPER).all()
    assert (tile[:3, 3:] == INK).all()
    assert (tile[3:, :3] == round(PAPER + (INK - PAPER) * 0.2)).all()


def test_floats_and_bytes_give_the_same_tile() -> None:
    assert (digit_tile(CORNERS) == digit_tile((CORNERS / 255).astype(np.float32))).all()


def test_a_frame_lies_over_the_rim_in_its_colour() -> None:
    framed = digit_tile(CORNERS, scale=6, frame="#CC79A7")
    assert framed.shape == (12, 12, 3)
    assert framed[0, 0].tolist() == framed[1, 6].tolist() == framed[-1, -1].tolist() == [0xCC, 0x79, 0xA7]
    assert (framed[2:-2, 2:-2] == digit_tile(CORNERS, scale=6)[2:-2, 2:-2]).all()


def test_a_gutter_is_clear_and_leaves_the_tile_as_it_is() -> None:
    picture = np.asarray(Image.open(BytesIO(digit_png(CORNERS, scale=3, gutter=2))))
    assert picture.shape == (10, 10, 4)
    assert (picture[:2, :, 3] == 0).all() and (picture[2:-2, 2:-2, 3] == 255).all()
    assert (picture[2:-2, 2:-2, :3] == digit_tile(CORNERS, scale=3)).all()


def test_a_png_of_a_real_digit_is_lossless(mnist: Mnist) -> None:
    image = mnist.x_test[0]
    assert (np.asarray(Image.open(BytesIO(digit_png(image, scale=2)))) == digit_tile(image, scale=2)).all()
