"""Tests in a real Chromium against a real server on real MNIST."""
