"""The training engine. Keras and TensorFlow are imported here, by a worker only."""
