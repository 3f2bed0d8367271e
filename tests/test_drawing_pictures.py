"""Pictures of any size are read, and files that are broken, too big or hostile are refused by name."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mnist_core.drawing.pictures import MAX_FILE_BYTES, decode_picture, read_picture
from mnist_core.drawing.pixels import WORKING_SIDE
from mnist_core.drawing.recipe import digit_image
from mnist_core.errors import DrawingError
from tests.drawings import draw, grey

SEVEN = draw("seven")


def _encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def _clear_paper(mode: str) -> Image.Image:
    """Black ink on nothing, in a mode with transparency."""
    picture = Image.new("RGBA", SEVEN.size, (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), mask=SEVEN)
    return picture.convert(mode)


def _sixteen_bits() -> Image.Image:
    return Image.fromarray(np.asarray(SEVEN).astype(np.uint16) * 257)


def _clear_palette() -> bytes:
    """Black ink on a palette's transparent entry."""
    picture = Image.fromarray((np.asarray(SEVEN) < 128).astype(np.uint8), "P")
    picture.putpalette([0, 0, 0, 255, 255, 255])
    return _encoded(picture, transparency=1)


def _animated(kind: str) -> bytes:
    return _encoded(SEVEN, kind, save_all=True, append_images=[SEVEN.rotate(90), SEVEN.rotate(180)])


def _header_only(width: int, height: int) -> bytes:
    """A PNG that states its size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(_encoded(SEVEN), id="grey PNG"),
        pytest.param(_encoded(SEVEN.convert("RGB")), id="RGB PNG"),
        pytest.param(_encoded(SEVEN.convert("P")), id="palette PNG"),
        pytest.param(_encoded(SEVEN.point(lambda level: 255 - level)), id="dark on light PNG"),
        pytest.param(_encoded(_clear_paper("RGBA")), id="transparent PNG"),
        pytest.param(_encoded(_clear_paper("LA")), id="transparent grey PNG"),
        pytest.param(_encoded(_sixteen_bits()), id="16-bit PNG"),
        pytest.param(_encoded(SEVEN, "JPEG", quality=90), id="grey JPEG"),
        pytest.param(_encoded(SEVEN.convert("CMYK"), "JPEG", quality=90), id="CMYK JPEG"),
        pytest.param(_encoded(SEVEN.resize((3000, 3000)), "JPEG"), id="big JPEG"),
        pytest.param(_encoded(SEVEN, "WEBP", quality=80), id="WebP"),
        pytest.param(_encoded(_clear_paper("RGBA"), "WEBP", lossless=True), id="transparent WebP"),
        pytest.param(_clear_palette(), id="palette PNG with transparency"),
        pytest.param(_encoded(SEVEN.resize((2100, 2100))), id="big PNG"),
    ],
)
def test_every_kind_of_picture_shows_the_same_digit(data: bytes) -> None:
    made = digit_image(decode_picture(data, "picture")).image
    assert np.abs(made - digit_image(grey("seven")).image).mean() < 0.02


def test_a_picture_on_its_side_is_turned_as_its_camera_meant() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held so that the stored rows are the picture's columns
    data = _encoded(SEVEN.rotate(90, expand=True), "JPEG", exif=exif, quality=95)
    made = digit_image(decode_picture(data, "picture")).image
    assert np.abs(made - digit_image(grey("seven")).image).mean() < 0.02


def test_a_big_photograph_is_decoded_small_yet_big_enough() -> None:
    pixels = decode_picture(_encoded(SEVEN.resize((4000, 3000)), "JPEG"), "photo.jpg")
    assert WORKING_SIDE <= max(pixels.shape) < 3000


def test_a_picture_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "seven.png"
    path.write_bytes(_encoded(SEVEN))
    np.testing.assert_array_equal(read_picture(path), grey("seven"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "not a PNG, JPEG or WebP", id="empty"),
        pytest.param(b"hello", "not a PNG, JPEG or WebP", id="text"),
        pytest.param(_encoded(SEVEN)[:300], "not a PNG, JPEG or WebP", id="truncated PNG"),
        pytest.param(_encoded(SEVEN, "JPEG")[:500], "not a PNG, JPEG or WebP", id="truncated JPEG"),
        pytest.param(_encoded(SEVEN, "GIF"), "not a PNG, JPEG or WebP", id="GIF"),
        pytest.param(_encoded(SEVEN, "TIFF"), "not a PNG, JPEG or WebP", id="TIFF"),
        pytest.param(_encoded(SEVEN, "WEBP")[:200], "not a PNG, JPEG or WebP", id="truncated WebP"),
        pytest.param(_encoded(SEVEN, "BMP"), "not a PNG, JPEG or WebP", id="BMP"),
        pytest.param(_animated("PNG"), "an animation of 3 pictures", id="animated PNG"),
        pytest.param(_animated("WEBP"), "an animation of 3 pictures", id="animated WebP"),
        pytest.param(_header_only(0, 28), "not a PNG, JPEG or WebP", id="no width"),
        pytest.param(_header_only(28, 28), "not a PNG, JPEG or WebP", id="no pixels"),
        pytest.param(_header_only(6000, 6000), r"6,000 × 6,000 pixels", id="too many pixels"),
        pytest.param(_header_only(12_000, 12_000), "sly.png", id="many more pixels"),
        pytest.param(_header_only(2**31 - 1, 2**31 - 1), "sly.png", id="a decompression bomb"),
        pytest.param(b"\0" * (MAX_FILE_BYTES + 1), "32 MiB", id="too many bytes"),
    ],
)
def test_a_picture_that_cannot_be_read_is_refused_by_name(data: bytes, words: str) -> None:
    with pytest.raises(DrawingError, match=words) as refused:
        decode_picture(data, "sly.png")
    assert "sly.png" in str(refused.value)


VALID = {
    "PNG": _encoded(SEVEN.resize((56, 56))),
    "transparent PNG": _encoded(_clear_paper("RGBA").resize((56, 56))),
    "JPEG": _encoded(SEVEN.resize((56, 56)), "JPEG"),
    "WebP": _encoded(SEVEN.resize((56, 56)), "WEBP"),
    "lossless WebP": _encoded(SEVEN.resize((56, 56)), "WEBP", lossless=True),
}


@settings(deadline=None, max_examples=200, derandomize=True)
@given(data=st.binary(max_size=400), start=st.sampled_from([b"", *(valid[:24] for valid in VALID.values())]))
def test_random_bytes_are_read_or_refused_and_nothing_else(data: bytes, start: bytes) -> None:
    with contextlib.suppress(DrawingError):
        digit_image(decode_picture(start + data, "sly"))


@settings(deadline=None, max_examples=300, derandomize=True)
@given(
    kind=st.sampled_from(sorted(VALID)),
    changes=st.lists(st.tuples(st.floats(0, 0.9999), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6),
    kept=st.floats(0.3, 1.0),
)
def test_damaged_pictures_are_read_or_refused_and_nothing_else(
    kind: str, changes: list[tuple[float, bytes]], kept: float
) -> None:
    damaged = bytearray(VALID[kind])
    for share, content in changes:
        place = int(share * len(damaged))
        damaged[place : place + len(content)] = content
    with contextlib.suppress(DrawingError):
        digit_image(decode_picture(bytes(damaged[: max(int(kept * len(damaged)), 1)]), "sly"))


def test_missing_files_and_folders_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match=r"nothing\.png cannot be read: No such file"):
        read_picture(tmp_path / "nothing.png")
    with pytest.raises(DrawingError, match="cannot be read: Is a directory"):
        read_picture(tmp_path)
