"""Making APIs."""
