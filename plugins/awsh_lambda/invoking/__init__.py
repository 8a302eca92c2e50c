"""Functions called, and what they write."""
