"""Users: made, looked at, removed with all that they have."""
