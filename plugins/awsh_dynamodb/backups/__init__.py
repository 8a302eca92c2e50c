"""Backups, and recovery to a point in time."""
