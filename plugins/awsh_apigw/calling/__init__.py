"""Calling an API."""
