"""How good answers are: accuracy with intervals, confusions, calibration, comparison, ambiguity."""
