"""Videos: analyses that take minutes."""
