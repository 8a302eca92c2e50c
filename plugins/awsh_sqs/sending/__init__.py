"""Sending: one message of words or a file, many of a pipeline."""
