"""Archived objects, and making them readable for a while."""
