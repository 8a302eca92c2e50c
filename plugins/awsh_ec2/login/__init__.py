"""Logging in to instances, and copying files to and from them."""
