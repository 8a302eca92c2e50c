"""`metrics …`."""
