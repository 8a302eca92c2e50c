"""`ses`: what can be typed."""
