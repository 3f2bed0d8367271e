"""How TensorFlow spreads its work over the processors. Worker process only: imports TensorFlow."""

from __future__ import annotations

import os
import sys

import tensorflow as tf

from mnist_core.training.steps import PARTS


def share_processors() -> None:
    """Give each part of a batch an equal share of the processors, so that the parts are worked on side by side.

    With small batches, two operations side by side are quicker than one after the other, each on all processors: most
    of the time goes into handing pieces out and waiting for the last of them. Does nothing where TensorFlow has
    computed anything yet.
    """
    processors = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    try:
        tf.config.threading.set_intra_op_parallelism_threads(max(1, processors // PARTS))
        tf.config.threading.set_inter_op_parallelism_threads(PARTS)
    except RuntimeError:
        return
