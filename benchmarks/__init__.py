"""Measurements that print a table: `python -m benchmarks.NAME` from the project's folder. None of them is a test."""
