"""One module for each kind of what may wake a function."""
