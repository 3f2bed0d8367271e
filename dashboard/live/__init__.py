"""A run in training as pages watch it: curves, gauges, pause, stop and rate."""
