"""Aliases of functions: names that lead to versions."""
