"""The fault bench: plants faults on purpose, trains, diagnoses, and counts how often the planted cause is named."""
