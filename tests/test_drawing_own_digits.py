"""The personal set: what goes in comes out, removals can be undone, and neither a crowd nor a kill harms it."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from mnist_core.drawing import own_digits
from mnist_core.drawing.own_digit import DRAWING_SIDE, OwnDigit, Source, own_digit
from mnist_core.drawing.own_digits import FILE_NAME, Kept, OwnDigits, open_own_digits
from mnist_core.drawing.recipe import digit_image
from mnist_core.errors import DrawingError, MnistCoreError, OwnDigitsError
from tests.drawings import canvas, grey
from tests.own_digits import NOW, made

ROOT = Path(__file__).parent.parent


@pytest.fixture
def own(tmp_path: Path) -> OwnDigits:
    return OwnDigits(tmp_path / "runs" / FILE_NAME)


def test_the_set_lies_with_the_runs(lab_home: Path) -> None:
    assert open_own_digits().path == lab_home / "runs" / FILE_NAME


def test_an_empty_set_is_empty_and_makes_no_file(own: OwnDigits) -> None:
    assert own.counts() == (0,) * 10
    assert own.digits() == ()
    assert not own.path.exists()


def test_a_kept_digit_comes_back_as_it_was(own: OwnDigits) -> None:
    digit = made(7, drawing=True)
    digit_id = own.keep(digit)
    (found,) = own.digits()
    assert (found.digit_id, found.label, found.answer, found.model) == (digit_id, 7, 3, "starter")
    assert (found.source, found.kept_at) == (Source.DRAWN, NOW)
    assert (found.image == digit.image).all()
    assert found.drawing is not None and digit.drawing is not None
    assert (found.drawing == digit.drawing).all()
    assert own.counts() == (0, 0, 0, 0, 0, 0, 0, 1, 0, 0)


def test_a_drawing_is_kept_small_and_gives_the_same_image_again() -> None:
    pixels = canvas(grey("four"), (10, 10, 10), (255, 255, 255))
    image = digit_image(pixels).image
    kept = own_digit(image, pixels, 4, answer=9, model="starter")
    assert kept.drawing is not None and kept.drawing.shape == (DRAWING_SIDE, DRAWING_SIDE)
    assert np.abs(kept.image / 255.0 - image).max() <= 0.5 / 255.0 + 1e-6
    again = digit_image(kept.drawing).image
    assert np.abs(again - image).mean() < 0.02


def test_kept_drawings_are_made_anew_by_a_newer_recipe(own: OwnDigits) -> None:
    pixels = canvas(grey("four"), (10, 10, 10), (255, 255, 255))
    image = digit_image(pixels).image
    by_an_old_recipe = np.roll(image, 3, axis=0)
    own.keep(own_digit(by_an_old_recipe, pixels, 4))
    own.keep(made(1))
    assert own.remake() == 1
    without, remade = own.digits()
    assert (without.image == made(1).image).all(), "it has no drawing to be made of"
    assert np.abs(remade.image / 255.0 - image).mean() < 0.02
    assert own.remake() == 0


def test_a_drawing_that_shows_nothing_is_refused() -> None:
    with pytest.raises(DrawingError):
        own_digit(np.zeros((28, 28), np.float32), np.full((50, 50), 255, np.uint8), 4)


@pytest.mark.parametrize("label", [-1, 10, 3.0, True, "3"])
def test_a_label_that_is_no_digit_is_refused_and_nothing_is_kept(own: OwnDigits, label: object) -> None:
    with pytest.raises(OwnDigitsError, match="from 0 to 9"):
        own.keep(made(1, label))  # type: ignore[arg-type]
    digit_id = own.keep(made(1))
    with pytest.raises(OwnDigitsError, match="from 0 to 9"):
        own.relabel(digit_id, label)  # type: ignore[arg-type]
    assert own.counts()[1] == 1


@pytest.mark.parametrize(
    "image",
    [np.zeros((27, 28), np.uint8), np.zeros((28, 28), np.float32), np.zeros((28, 28, 1), np.uint8)],
)
def test_an_image_of_another_kind_is_refused(own: OwnDigits, image: np.ndarray) -> None:
    with pytest.raises(OwnDigitsError, match="uint8 of the shape"):
        own.keep(OwnDigit(image, 1, NOW, Source.DRAWN))


def test_the_same_image_is_kept_once_with_its_newest_label(own: OwnDigits) -> None:
    first, second = own.keep(made(5, 5)), own.keep(made(5, 6))
    assert first == second
    assert [digit.label for digit in own.digits()] == [6]


def test_the_newest_come_first_and_can_be_asked_for_by_label(own: OwnDigits) -> None:
    own.keep_all([made(number) for number in range(25)])
    assert [digit.label for digit in own.digits(limit=3)] == [4, 3, 2]
    assert len(own.digits(4)) == 3
    assert own.digits(4)[0].digit_id == own.digits()[0].digit_id
    assert sum(own.counts()) == 25


def test_a_digit_is_relabelled(own: OwnDigits) -> None:
    digit_id = own.keep(made(4))
    own.relabel(digit_id, 9)
    assert own.counts()[9] == 1
    own.remove([digit_id])
    with pytest.raises(OwnDigitsError, match="any more"):
        own.relabel(digit_id, 4)


def test_what_was_removed_can_be_brought_back(own: OwnDigits) -> None:
    ids = [own.keep(made(number)) for number in range(5)]
    assert own.remove([ids[1], ids[3], 999]) == (ids[1], ids[3])
    assert own.remove([ids[1]]) == ()
    assert sum(own.counts()) == 3
    assert own.bring_back([ids[1], ids[3], ids[0]]) == 2
    assert [digit.digit_id for digit in own.digits()] == ids[::-1]


def test_a_removed_digit_that_was_drawn_again_comes_back_only_once(own: OwnDigits) -> None:
    removed = own.keep(made(5))
    own.remove([removed])
    own.keep(made(5))
    assert own.bring_back([removed]) == 0
    assert sum(own.counts()) == 1


def test_removals_long_ago_are_forgotten_but_the_last_one_never(
    own: OwnDigits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_digits, "MAX_REMOVED", 2)
    ids = [own.keep(made(number)) for number in range(8)]
    own.remove(ids[:4])
    own.remove(ids[4:])
    assert own.bring_back(ids[:4]) == 0
    assert own.bring_back(ids[4:]) == 4


def test_duplicates_are_skipped_and_counted_and_keep_their_labels(own: OwnDigits) -> None:
    own.keep(made(1, 7))
    assert own.keep_all([made(1, 1), made(2), made(2, 5), made(3)]) == Kept(added=2, skipped=2)
    assert {digit.label for digit in own.digits()} == {7, 2, 3}
    assert own.keep_all([made(1), made(2)]) == Kept(added=0, skipped=2)


def test_a_full_set_says_so_and_takes_all_or_nothing(own: OwnDigits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_digits, "MAX_DIGITS", 3)
    ids = [own.keep(made(number)) for number in range(2)]
    with pytest.raises(OwnDigitsError, match="2 more digits do not fit: 2 are kept, and at most 3"):
        own.keep_all([made(10), made(11)])
    assert sum(own.counts()) == 2
    own.keep(made(10))
    own.remove(ids)
    own.keep_all([made(20), made(21)])
    with pytest.raises(OwnDigitsError, match="do not fit"):
        own.bring_back(ids)
    with pytest.raises(OwnDigitsError, match="do not fit"):
        own.keep(made(22))


def test_an_update_goes_on_with_a_full_set(own: OwnDigits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_digits, "MAX_DIGITS", 1)
    own.keep(made(1, 1))
    own.keep(made(1, 7))
    assert own.counts()[7] == 1


Ask = Callable[[OwnDigits], object]
ASKS: list[Ask] = [lambda own: own.counts(), lambda own: own.digits(), lambda own: own.keep(made(1))]


@pytest.mark.parametrize("ask", ASKS, ids=["count", "list", "keep"])
@pytest.mark.parametrize(
    "content", [b"no database, but long enough to be read as one" * 50, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_file_that_is_no_set_is_named(own: OwnDigits, content: bytes, ask: Ask) -> None:
    own.path.parent.mkdir()
    own.path.write_bytes(content)
    with pytest.raises(OwnDigitsError, match=FILE_NAME):
        ask(own)
    assert own.path.read_bytes() == content


@pytest.mark.parametrize("ask", ASKS, ids=["count", "list", "keep"])
def test_a_set_of_a_later_version_is_left_alone(own: OwnDigits, ask: Ask) -> None:
    own.keep(made(1))
    with closing(sqlite3.connect(own.path)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(OwnDigitsError, match="format 99"):
        ask(own)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(MnistCoreError, match="keep a digit"):
        OwnDigits(tmp_path / "file" / FILE_NAME).keep(made(1))


KEEPER = """
import sys
from pathlib import Path
from mnist_core.drawing.own_digits import OwnDigits
from tests.own_digits import made
own, first = OwnDigits(Path(sys.argv[1])), int(sys.argv[2])
for number in range(first, first + int(sys.argv[3])):
    print(own.keep(made(number, drawing=True)), flush=True)
"""


def keeper(own: OwnDigits, first: int, count: int) -> subprocess.Popen[str]:
    """A process that keeps digits one after the other and prints the id of each that is kept."""
    command = [sys.executable, "-c", KEEPER, str(own.path), str(first), str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_two_processes_may_keep_digits_at_once(own: OwnDigits) -> None:
    processes = [keeper(own, first, 40) for first in (0, 1000)]
    ids = [int(line) for process in processes for line in process.communicate(timeout=60)[0].split()]
    assert [process.returncode for process in processes] == [0, 0]
    assert sorted(ids) == list(range(1, 81))
    assert sum(own.counts()) == 80


def test_a_process_that_is_killed_loses_nothing_it_said_it_kept(own: OwnDigits) -> None:
    told = 0
    for attempt in range(4):
        process = keeper(own, 1000 * attempt, 900)
        assert process.stdout is not None
        for _ in range(3 + 5 * attempt):
            told = max(told, int(process.stdout.readline()))
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        told = max([told, *map(int, process.communicate(timeout=60)[0].split())])
        digits = own.digits()
        assert {digit.digit_id for digit in digits} >= set(range(1, told + 1))
        assert all(digit.drawing is not None for digit in digits)
    with closing(sqlite3.connect(own.path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert own.keep(made(999_999)) > told
