"""Instance profiles."""
