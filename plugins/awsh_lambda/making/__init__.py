"""Functions made and changed."""
