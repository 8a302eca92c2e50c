"""Buckets themselves: made, removed, listed with what matters about them, and their plain settings."""
