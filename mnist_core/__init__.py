"""The engine of the MNIST Accuracy Lab: data, models, training, runs, evaluation, drawing. Imports nothing heavy."""

__version__ = "0.1.0"
