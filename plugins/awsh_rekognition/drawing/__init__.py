"""Boxes on a copy of a picture."""
