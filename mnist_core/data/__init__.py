"""MNIST and what is done to it: sources, checks, splits, planted faults, corruptions, handwriting."""
