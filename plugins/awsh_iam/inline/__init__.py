"""Inline policies: written into one user, role or group."""
