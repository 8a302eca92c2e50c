"""Queues: list, look at, create, change, empty, remove."""
