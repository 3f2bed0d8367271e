"""Remakes `mnist_core/starter/oddness.npz`, by which the starter model knows odd drawings; after every new model.

python -m scripts.make_starter_reference
"""

from __future__ import annotations

import sys

from mnist_core.drawing.references import write_starter_reference


def main() -> int:
    """Make it and say where it is."""
    path = write_starter_reference()
    sys.stderr.write(f"{path}: {path.stat().st_size / 1000:.0f} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
