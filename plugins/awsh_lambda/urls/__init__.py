"""Functions over HTTPS."""
