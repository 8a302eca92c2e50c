"""Routes of an API."""
