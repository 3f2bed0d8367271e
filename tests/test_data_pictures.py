import numpy as np
import pytest

from mnist_core.data.dataset import Mnist
from mnist_core.data.pictures import to_model_input
from mnist_core.errors import DataError

BLANK = np.zeros((2, 28, 28), np.float32)


def test_bytes_become_shares_of_full_ink(mnist: Mnist) -> None:
    model_input = to_model_input(mnist.x_test[:100])

    assert model_input.dtype == np.float32
    assert model_input.shape == (100, 28, 28, 1)
    assert (model_input.min(), model_input.max()) == (0.0, 1.0)
    assert np.array_equal(np.rint(model_input[..., 0] * 255).astype(np.uint8), mnist.x_test[:100])


def test_bytes_and_the_same_picture_as_floats_give_the_same_input(mnist: Mnist) -> None:
    images = mnist.x_test[:100]

    assert np.array_equal(to_model_input(images), to_model_input(images.astype(np.float32) / np.float32(255)))


def test_the_input_is_a_copy_and_what_was_given_stays(mnist: Mnist) -> None:
    images = BLANK.copy()
    to_model_input(images)[:] = 1.0

    assert images.max() == 0.0


def test_no_pictures_give_no_inputs() -> None:
    assert to_model_input(np.empty((0, 28, 28), np.float32)).shape == (0, 28, 28, 1)


@pytest.mark.parametrize(
    ("images", "fault"),
    [
        (np.zeros((28, 28), np.uint8), "shape (28, 28); they must have (n, 28, 28)"),
        (np.zeros((1, 28, 28, 1), np.uint8), "shape (1, 28, 28, 1)"),
        (np.zeros((1, 28, 27), np.uint8), "shape (1, 28, 27)"),
        (np.zeros((1, 28, 28), np.float64), "are float64; they must be uint8"),
        (np.zeros((1, 28, 28), np.int64), "are int64"),
        (BLANK - 0.001, "from -0.001"),
        (BLANK + np.float32(1.001), "within 0 and 1"),
        (BLANK + np.nan, "from nan to nan"),
    ],
)
def test_anything_else_is_refused(images: np.ndarray, fault: str) -> None:
    with pytest.raises(DataError) as caught:
        to_model_input(images)

    assert fault in str(caught.value)
