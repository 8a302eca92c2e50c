"""Metrics: which there are, and their values over time."""
