"""Runs: queue, worker, store and their lives."""
