"""Stages of an API."""
