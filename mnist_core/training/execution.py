"""How TensorFlow executes what the lab asks of it. Worker process only: imports TensorFlow."""

from __future__ import annotations

import os
import sys

import tensorflow as tf

from mnist_core.training.steps import PARTS


def set_up_execution() -> None:
    """Make TensorFlow start soon and work on small batches quickly. To be called before it computes anything."""
    share_processors()
    run_graphs_as_traced()


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


def run_graphs_as_traced() -> None:
    """Leave out the rewriting of graphs before their first run: it delays that, and no step is quicker after it."""
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
