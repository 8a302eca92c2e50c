"""Versions of functions: code and configuration that nobody changes any more."""
