"""Statements of PartiQL."""
