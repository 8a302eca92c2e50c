"""One folder made like another."""
