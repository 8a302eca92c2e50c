"""Layers: what several functions share, in versions."""
