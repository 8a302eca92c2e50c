"""Variables of functions."""
