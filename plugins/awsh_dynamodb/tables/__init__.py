"""Tables: list, look at, create, change, remove, wait for."""
