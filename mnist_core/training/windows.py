"""Which batches are told together, as one point of the curve. No Keras here."""

from __future__ import annotations

from mnist_core.training.metrics import BatchMetrics


class WindowSums:
    """Sums over the batches since the last point of the curve."""

    def __init__(self, batch_size: int) -> None:
        self._batch_size = batch_size
        self._clear()

    def _clear(self) -> None:
        self._batches, self._images, self._loss_sum, self._correct = 0, 0, 0.0, 0

    def add(self, batches: int, images: int, loss: float, correct: int) -> None:
        """Take in some batches, of their mean loss and their right answers."""
        self._batches += batches
        self._images += images
        self._loss_sum += loss * images
        self._correct += correct

    def is_due(self, images_left: int, *, is_whole: bool) -> bool:
        """Whether to tell of the batches now.

        Args:
            images_left: How many images the epoch has left.
            is_whole: Whether the last batches were as many as fit into a window, not one made alone.
        """
        # Single batches would stand out as spikes: they join a window beside them, at an epoch's end the one before.
        return not images_left or (is_whole and images_left >= 2 * self._batch_size)

    def told(self, step: int, epoch: float, learning_rate: float) -> BatchMetrics | None:
        """The batches since the last point as a point that ends at `step`; None where there are none."""
        if not self._batches:
            return None
        loss, accuracy = self._loss_sum / self._images, self._correct / self._images
        point = BatchMetrics(step, epoch, self._batches, loss, accuracy, learning_rate)
        self._clear()
        return point
