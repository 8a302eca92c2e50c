"""What the code of a function says of where it writes."""
