"""Plotly figures and small pictures, as values."""
