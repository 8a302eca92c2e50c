"""`sns`: what can be typed."""
