"""The account's limits and statistics."""
