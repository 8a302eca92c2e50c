"""Snapshots of volumes: taken, copied, shared, deleted."""
